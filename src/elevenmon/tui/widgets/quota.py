"""The quota pane: how much is used, how long it lasts, and at what pace it goes."""

from collections.abc import Hashable, Sequence
from datetime import datetime, tzinfo
from typing import ClassVar, NamedTuple

from textual.geometry import Size

from elevenmon.domain.account import Subscription
from elevenmon.domain.forecast import Score
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Billing, BurnRate, MoneyUse, QuotaSection, Snapshot, Verdict
from elevenmon.domain.wording import (
    QUARTER_HOUR,
    UNKNOWN_FIGURE,
    change,
    counted,
    duration,
    grouped,
    moment,
    money,
    percent,
    short,
)
from elevenmon.tui.content import Piece, level_glyph, level_style, pieces_width, width
from elevenmon.tui.widgets.bars import limit_place, overage_bar, quota_bar, tick_place, under_tick
from elevenmon.tui.widgets.cells import Line, centred, right_aligned, spread, wrapped
from elevenmon.tui.widgets.freshness import Freshness, absence, feed_health, freshness
from elevenmon.tui.widgets.panel import Panel

FEED = "subscription"
RATE_CELLS, RATE_LABEL_CELLS = 6, 13
_HOURS_TOLD = 48
DETAIL_RANKS = (6, 8, 10)


class Block(NamedTuple):
    """Some lines that are shown or left out together."""

    rank: int
    """The highest leaves first where rows are short."""
    lines: list[Line]
    gap: int = 0
    """A blank row above it once there is room: 1 before 2, 0 never."""
    follows: bool = False
    """Means nothing without the block before it."""


class RateLabels(NamedTuple):
    """What stands before the rows of the burn-rate strip, and its cells."""

    cells: int
    span: str
    rate: str
    multiple: str


RATE_LABELS = (
    RateLabels(RATE_LABEL_CELLS, "burn rate", "credits/h", "x sustainable"),
    RateLabels(6, "burn", "per h", ""),
    RateLabels(0, "", "", ""),
)
"""The widest first."""


class QuotaPanel(Panel):
    """Used of limit, the verdict, burn rates, overage and voice slots; or money where there is no limit."""

    NEVER_DIMMED: ClassVar[tuple[str, ...]] = (*Panel.NEVER_DIMMED, "$level")

    def key(self, snapshot: Snapshot, now: datetime) -> Hashable:
        """The headline, the rates, the verdict, and what the countdown says."""
        feed = feed_health(snapshot.health, FEED)
        state = (feed.state, feed.reason, feed.permission) if feed is not None else None
        end, there = _end(snapshot), snapshot.server_time(now)
        # A reset need not fall on a whole minute: its countdown changes when the minutes left do.
        left = there.timestamp() if end is None else (end - there).total_seconds()
        # And whether its day is named changes at midnight.
        quarter = there.timestamp() // QUARTER_HOUR
        return (snapshot.quota, snapshot.burn, snapshot.verdict, state, counted(left), quarter)

    def freshness(self, snapshot: Snapshot, now: datetime) -> Freshness:
        """The age of the subscription."""
        return freshness(feed_health(snapshot.health, FEED), snapshot.quota.obtained_at, now)

    def title(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """`Quota`."""
        return ("Quota",)

    def subtitle(self, snapshot: Snapshot) -> tuple[Piece, ...]:
        """The plan."""
        subscription = snapshot.quota.subscription
        if subscription is None:
            return ()
        words = [subscription.tier.replace("_", " ")]
        if subscription.billing_period:
            words.append(subscription.billing_period.removesuffix("_period").replace("_", " "))
        if subscription.status not in ("active", "free"):
            words.append(subscription.status.replace("_", " "))
        return ((" · ".join(words), "$quiet"),)

    def draw(self, snapshot: Snapshot, now: datetime, size: Size) -> list[Line]:
        """As many blocks as fit, the verdict never left out; without any figures in the middle why."""
        nothing = all(rate.credits_per_hour is None for rate in snapshot.burn)
        if snapshot.quota.is_blank and nothing:
            why = absence(feed_health(snapshot.health, FEED), "quota", size.width)
            return centred(why, size.width, size.height)
        return stacked(quota_blocks(snapshot, snapshot.server_time(now), self.zone, size.width), size.height)


def quota_blocks(snapshot: Snapshot, now: datetime, zone: tzinfo | None, cells: int) -> list[Block]:
    """Everything the pane may say, top to bottom."""
    quota, subscription = snapshot.quota, snapshot.quota.subscription
    if quota.is_blank:
        feed = feed_health(snapshot.health, FEED)
        return [Block(0, absence(feed, "quota", cells)), *_rates(snapshot.burn, cells)]
    if quota.billing is not Billing.CREDITS or subscription is None:
        blocks = _money_blocks(quota, cells)
    else:
        blocks = _credit_blocks(quota, subscription, snapshot.verdict, now, cells)
    blocks.append(Block(3, _reset_lines(snapshot, now, zone, cells)))
    blocks.extend(_verdict_blocks(snapshot.verdict, cells))
    if quota.score is not None:
        words = wrapped(score_words(quota.score), "$quiet", max(1, cells - 2), most=2)
        blocks.append(Block(11, [["  ", *line] for line in words]))
    if quota.billing is Billing.CREDITS or any(rate.credits_per_hour is not None for rate in snapshot.burn):
        blocks.extend(_rates(snapshot.burn, cells))
    if subscription is not None:
        blocks.append(Block(9, _facts(subscription, cells), gap=3))
    return [block for block in blocks if block.lines]


def stacked(blocks: Sequence[Block], rows: int) -> list[Line]:
    """The blocks in their order within that many rows: low ranks first, then gaps where rows are left."""
    spare = rows
    chosen: list[int] = []
    for place in sorted(range(len(blocks)), key=lambda place: blocks[place].rank):
        if blocks[place].follows and place - 1 not in chosen:
            continue
        if len(blocks[place].lines) <= spare or not chosen:
            chosen.append(place)
            spare -= len(blocks[place].lines)
    kept = [blocks[place] for place in sorted(chosen)]
    opened: list[Block] = []
    for block in sorted(kept[1:], key=lambda block: block.gap or 99):
        if block.gap and spare > 0:
            opened.append(block)
            spare -= 1
    lines: list[Line] = []
    for block in kept:
        if any(block is one for one in opened):
            lines.append([])
        lines.extend(block.lines)
    return lines[:rows]


def headline_style(level: Level) -> str:
    """The bar keeps the one accent until there is trouble."""
    return level_style(level).split()[0] if level in (Level.WARNING, Level.CRITICAL) else "$bar"


def _credit_blocks(
    quota: QuotaSection, subscription: Subscription, verdict: Verdict, now: datetime, cells: int
) -> list[Block]:
    used, limit = subscription.used, subscription.limit
    share = used / limit if limit > 0 else None
    figures = f"{grouped(used)} of {grouped(limit)} credits"
    if share is None:
        return [Block(0, [[(grouped(used), "bold"), ("  credits used", "$quiet")]])]
    head: Line = [(percent(share, digits=1), "bold")]
    # The nearer the end, the more short figures hide: `5.0M of 5.0M` may have some left.
    exact, room = f"{grouped(used)} of {grouped(limit)}", cells - pieces_width(head) - 2
    if width(figures) > room:
        figures = exact if width(exact) <= room else f"{short(used)} of {short(limit)}"
    style = headline_style(verdict.level)
    if share > 1:
        cap = subscription.wall
        end = max(float(used), 0.0 if cap == "unlimited" else float(cap))
        bar = overage_bar(used, limit, None if cap == "unlimited" else float(cap), cells, "$bar")
        over = used - limit
        place, label = limit_place(limit, end, cells), "included"
        remarks: tuple[str, ...] = (f"{grouped(over)} over", f"{short(over)} over")
    else:
        pace = _pace(quota, now)
        bar = quota_bar(share, pace, cells, style)
        tick = tick_place(pace, cells)
        place, label, remarks = tick or 0, "even pace" if cells > 40 else "pace", _ahead(share, pace)
        if tick is None:
            return [Block(0, [spread(head, [(figures, "")], cells)]), Block(1, [bar])]
    return [
        Block(0, [spread(head, [(figures, "")], cells)]),
        Block(1, [bar]),
        Block(5, [under_tick(place, label, remarks, cells)]),
    ]


def _pace(quota: QuotaSection, now: datetime) -> float | None:
    """The share of the period that is over."""
    if quota.period is None:
        return None
    length = (quota.period.end - quota.period.start).total_seconds()
    return min(1.0, max(0.0, (now - quota.period.start).total_seconds() / length)) if length > 0 else None


def _ahead(share: float, pace: float | None) -> tuple[str, ...]:
    """How far use is from even use, in percent points; the longer wording first."""
    if pace is None:
        return ()
    points = round((share - pace) * 100)
    if points == 0:
        return ("on even pace", "even")
    side = "ahead" if points > 0 else "below"
    return (f"{abs(points)} point{'s' if abs(points) != 1 else ''} {side}", f"{abs(points)} {side}")


def _money_blocks(quota: QuotaSection, cells: int) -> list[Block]:
    """One line or two per currency; credits as well where they are counted."""
    blocks: list[Block] = []
    for index, use in enumerate(quota.money):
        blocks.append(Block(index, [_money_line(use, quota.stretch, cells)], gap=1 if index else 0))
        if remarks := _money_remarks(use, quota.stretch):
            blocks.append(Block(4, [[(remarks, "$quiet")]]))
    subscription = quota.subscription
    if subscription is not None and quota.billing is Billing.NO_LIMIT:
        words, used = " credits this period, no limit", grouped(subscription.used)
        if len(used) + len(words) > cells:
            used = short(subscription.used)
        line: Line = [(used, "bold"), (words, "$quiet")]
        blocks.append(Block(1 if blocks else 0, [line], gap=2))
    return blocks or [Block(0, [[(f"No money spent this {quota.stretch}", "$quiet")]])]


def _money_line(use: MoneyUse, stretch: str, cells: int) -> Line:
    rate = [] if use.per_day is None else [(f"{money(use.per_day, use.currency)} a day", "")]
    left: Line = [(money(use.amount, use.currency), "bold"), (f" this {stretch}", "$quiet")]
    return spread(left, rate, cells) if pieces_width(left) + pieces_width(rate) + 2 <= cells else left


def _money_remarks(use: MoneyUse, stretch: str) -> str:
    if use.change is None:
        return f"no earlier {stretch} to compare with"
    words = change(use.change)
    if words == "=":
        words = "as much as"
    elif words.endswith("%"):
        words += " on"
    return f"{words} the {stretch} before by now"


def _reset_lines(snapshot: Snapshot, now: datetime, zone: tzinfo | None, cells: int) -> list[Line]:
    quota, reset = snapshot.quota, _end(snapshot)
    if reset is None:
        return [[("no reset date", "$quiet")]]
    left = (reset - now).total_seconds()
    verb = "resets" if quota.billing is Billing.CREDITS else f"{quota.stretch} ends"
    if left <= 0:
        return wrapped(
            f"{verb[:-1]} due {moment(reset, now, zone)}, {duration(-left)} ago", "$quiet", cells, most=1
        )
    when: Line = [(f"{verb} {moment(reset, now, zone)}", "$quiet")]
    return [spread(when, [(f"in {duration(left)}", "")], cells)]


def _end(snapshot: Snapshot) -> datetime | None:
    """When credits come anew, or the period or month of an account without a limit ends."""
    quota, subscription = snapshot.quota, snapshot.quota.subscription
    reset = subscription.reset if subscription is not None else None
    if reset is None and quota.billing is Billing.COST:
        # Money without a reset is summed over the month that the chart shows.
        period = quota.period or snapshot.burn_up.period
        return period.end if period is not None else None
    return reset


def _verdict_blocks(verdict: Verdict, cells: int) -> list[Block]:
    """The sentence that the eye should land on, and what explains it."""
    mark = level_glyph(verdict.level, verdict.glyph)
    style = level_style(verdict.level)
    loud = verdict.level in (Level.WARNING, Level.CRITICAL)
    head, rest = _clauses(verdict.text)
    room = max(1, cells - width(mark) - 1)
    if loud and rest.startswith(" ("):
        lines = wrapped(head.upper(), f"{style} bold", room, most=2)
        lines += wrapped(rest.strip(), style, room, most=2)
    else:
        words = head.upper() + rest if loud else head[:1].upper() + head[1:] + rest
        lines = wrapped(words, style if loud else f"{style} bold", room, most=2)
    sentence: list[Line] = [[(f"{mark} ", f"{style} bold"), *lines[0]]] if lines else []
    sentence += [[" " * (width(mark) + 1), *line] for line in lines[1:]]
    blocks = [Block(-1, sentence, gap=1)]
    for index, detail in enumerate(verdict.details[: len(DETAIL_RANKS)]):
        kept: list[Line] = [["  ", *line] for line in wrapped(detail, "$quiet", max(1, cells - 2), most=2)]
        blocks.append(Block(DETAIL_RANKS[index], kept))
    return blocks


def score_words(score: Score) -> str:
    """`last 3 periods: median error 6 h, range held 83 %`."""
    which = "last period" if score.periods == 1 else f"last {score.periods} periods"
    error = score.error_hours
    off = ""
    if error is not None:
        off = f"median error {error:.0f} h, " if error < _HOURS_TOLD else f"median error {error / 24:.0f} d, "
    return f"{which}: {off}range held {percent(score.held)}"


def _clauses(text: str) -> tuple[str, str]:
    """A sentence's first clause, and the rest with its comma, semicolon or bracket."""
    ends = (text.find(mark) for mark in (", ", "; ", " ("))
    end = min((place for place in ends if place > 0), default=len(text))
    return text[:end], text[end:]


def _rates(rates: Sequence[BurnRate], cells: int) -> list[Block]:
    """The burn-rate strip: windows, credits per hour, and times what would last to the reset."""
    if not rates:
        return []
    labels = next(
        each for each in RATE_LABELS if cells >= each.cells + RATE_CELLS * len(rates) or not each.cells
    )
    column = min(RATE_CELLS + 3, max(4, (cells - labels.cells) // len(rates)))

    def row(label: str, figures: Sequence[str], style: str) -> Line:
        start: Line = [(label.ljust(labels.cells), "$quiet")] if labels.cells else []
        return [*start, *((right_aligned(figure, column), style) for figure in figures)]

    spans = row(labels.span, [rate.label for rate in rates], "$quiet")
    figures = row(labels.rate, [_figure(rate.credits_per_hour) for rate in rates], "")
    blocks = [Block(4, [spans, figures], gap=2)]
    if any(rate.multiple is not None for rate in rates):
        multiples = [
            UNKNOWN_FIGURE if rate.multiple is None else f"x{short(rate.multiple)}" for rate in rates
        ]
        blocks.append(Block(7, [row(labels.multiple, multiples, "$quiet")], follows=True))
    return blocks


def _figure(value: float | None) -> str:
    return UNKNOWN_FIGURE if value is None else short(value)


def _facts(subscription: Subscription, cells: int) -> list[Line]:
    """Overage and its cap, voice slots; what stands last goes where the line is short, not the label."""
    facts = [fact for fact in (_overage(subscription), *_slots(subscription)) if fact]
    room = min(cells, RATE_LABEL_CELLS + 9 * 5)
    lines: list[Line] = []
    for label, said in facts:
        words = said
        while len(label) + 1 + len(words) > room and ", " in words:
            words = words.rpartition(", ")[0]
        lines.append(spread([(label.ljust(RATE_LABEL_CELLS), "$quiet")], [words], room))
    return lines


def _overage(subscription: Subscription) -> tuple[str, str] | None:
    if subscription.limit <= 0:
        return None
    over = max(0, subscription.used - subscription.limit)
    paid = subscription.overage
    price = f", {money(float(paid.amount), paid.currency)}" if paid is not None and paid.amount else ""
    match subscription.overage_cap:
        case 0:
            return ("overage", "off" if not over else f"off, yet {grouped(over)} over")
        case "unlimited":
            return ("overage", f"{grouped(over)}{price}, no cap")
        case cap:
            return ("overage", f"{grouped(over)} of {grouped(cap)}{price}")


def _slots(subscription: Subscription) -> list[tuple[str, str]]:
    slots = []
    used, limit = subscription.voice_slots_used, subscription.voice_limit
    if used is not None:
        words = grouped(used) if limit is None else f"{grouped(used)} of {grouped(limit)}"
        professional = subscription.professional_voice_slots_used
        allowed = subscription.professional_voice_limit
        if professional is not None and allowed:
            words += f", professional {professional} of {allowed}"
        slots.append(("voice slots", words))
    return slots
