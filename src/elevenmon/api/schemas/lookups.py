"""Voices and models: names for ids (fact sheet, section 12)."""

from elevenmon.api.wire import Id, MaybeFigure, MaybeFlag, Text, Wire, decode, decode_rows
from elevenmon.domain.lookups import Model, Voice, VoicePage


class _Voice(Wire):
    voice_id: Id
    name: Text = None
    category: Text = None


class _Voices(Wire):
    voices: object
    has_more: MaybeFlag = None
    next_page_token: Text = None


class _Rates(Wire):
    character_cost_multiplier: MaybeFigure = None
    cost_discount_multiplier: MaybeFigure = None


class _Model(Wire):
    model_id: Id
    name: Text = None
    token_cost_factor: MaybeFigure = None
    model_rates: object = None
    concurrency_group: Text = None


def read_voices(data: object) -> VoicePage:
    """One page; voices without a readable id are left out."""
    wire = decode(_Voices, data, "the voices")
    rows, _ = decode_rows(_Voice, wire.voices, "the voices")
    voices = tuple(Voice(row.voice_id, row.name, row.category) for row in rows)
    return VoicePage(voices, bool(wire.has_more), wire.next_page_token)


def read_models(data: object) -> tuple[Model, ...]:
    """All models; `token_cost_factor` stands in where `model_rates` is missing."""
    rows, _ = decode_rows(_Model, data, "the models")
    return tuple(_model(row) for row in rows)


def _model(row: _Model) -> Model:
    rates = _Rates.model_validate(row.model_rates) if isinstance(row.model_rates, dict) else _Rates()
    multiplier, discount = rates.character_cost_multiplier, rates.cost_discount_multiplier
    return Model(
        model_id=row.model_id,
        name=row.name,
        cost_multiplier=row.token_cost_factor if multiplier is None else multiplier,
        discount_multiplier=1.0 if discount is None else discount,
        concurrency_group=row.concurrency_group,
    )
