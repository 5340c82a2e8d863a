"""The forecast of an account, and what would become of it: `used` is the API's counter."""

from collections.abc import Iterable

from elevenmon.cli import diagnostics, output, what_if_document
from elevenmon.cli.asking import Asking, Found, NoAnswer
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.forecast_document import document, lines, without_wall
from elevenmon.domain.text import clean
from elevenmon.domain.what_if import Change, Comparison
from elevenmon.domain.wording import end_of, zone_named
from elevenmon.settings.model import Settings
from elevenmon.simulation import DemoChoice

_OF_MODELS = ("usage_by_model", "models")


def answer(
    settings: Settings,
    demo: DemoChoice | None,
    change: Change | None,
    *,
    as_json: bool,
    max_age: int,
    offline: bool,
) -> int:
    """Answer, with figures at most `max_age` seconds old; the exit status."""
    comparison: Comparison | None = None
    try:
        asking = Asking(settings, demo, offline=offline)
        try:
            found = asking.find(max_age, _OF_MODELS if change is not None and change.moves else ())
            if change is not None:
                comparison = asking.compare(change)
        finally:
            asking.close()
    except NoAnswer as error:
        diagnostics.say(str(error))
        return error.code
    if comparison is None:
        said: Iterable[str] | None = _plain(found, as_json=as_json)
    else:
        said = _beside(comparison, settings, as_json=as_json)
    if said is None:
        return ExitCode.NO_DATA
    for line in said:
        output.line(line)
    return ExitCode.OK


def _plain(found: Found, *, as_json: bool) -> Iterable[str]:
    forecast, verdict = found.standing.forecast, found.standing.verdict
    if forecast is None:
        used = found.headline.used
        return [without_wall(used, verdict) if as_json else f"{verdict.glyph} {verdict.text}"]
    unit = found.headline.unit
    end = end_of(found.standing.known.ends(unit))
    return [document(forecast, verdict)] if as_json else lines(forecast, verdict, unit, end=end)


def _beside(comparison: Comparison, settings: Settings, *, as_json: bool) -> Iterable[str] | None:
    """Both sides; None, after the reason was told, where there is no answer."""
    today, changed = comparison.today, comparison.changed
    if today is None or changed is None:
        diagnostics.say(f"--what-if: {clean(comparison.trouble)}")
        return None
    if as_json:
        return [what_if_document.document(comparison, today, changed)]
    return what_if_document.lines(comparison, today, changed, zone_named(settings.zone))
