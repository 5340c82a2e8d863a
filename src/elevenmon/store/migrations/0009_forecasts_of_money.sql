-- Forecasts of money are kept like those of credits: in hundredths of a currency, `unit`, with the budget that was
-- looked ahead to, `wall`, and when the stretch ends that money is summed over, `ends`: no sample of a counter tells.
ALTER TABLE forecast_made ADD COLUMN unit TEXT NOT NULL DEFAULT 'credits';
ALTER TABLE forecast_made ADD COLUMN wall REAL;
ALTER TABLE forecast_made ADD COLUMN ends INTEGER;
