"""Dates, times, sums and numbers of things."""

from __future__ import annotations

from models.training.span.generator.draw import Draw

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_ENDINGS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}


def date(draw: Draw, least: int = 2000, most: int = 2030) -> str:
    """A full date of one of those years, in one of many forms."""
    year, month, day = draw.random.randint(least, most), draw.random.randint(1, 12), draw.random.randint(1, 28)
    name = _MONTHS[month - 1]
    short, ending = name[:3], _ENDINGS.get(day, "th")
    return draw.pick(
        (
            f"{year}-{month:02d}-{day:02d}",
            f"{month:02d}/{day:02d}/{year}",
            f"{day:02d}/{month:02d}/{year}",
            f"{month}/{day}/{year % 100:02d}",
            f"{name} {day}, {year}",
            f"{day} {name} {year}",
            f"{short} {day}, {year}",
            f"{day} {short} {year}",
            f"{day}.{month}.{year}",
            f"{day:02d}.{month:02d}.{year}",
            f"{name} {day}{ending}, {year}",
            f"the {day}{ending} of {name} {year}",
            f"{day}-{short}-{year}",
            f"{year}/{month:02d}/{day:02d}",
            f"{year}-{month:02d}-{day:02d}",
        )
    )


def any_date(draw: Draw) -> str:
    """A date, or what people say instead of one."""
    if draw.chance(0.55):
        return date(draw)
    month, day, weekday = draw.pick(_MONTHS), draw.random.randint(1, 28), draw.one_of(_DAYS)
    ending = _ENDINGS.get(day, "th")
    return draw.pick(
        (
            weekday,
            f"next {weekday}",
            f"{weekday}, {month} {day}",
            f"{month} {day}{ending}",
            f"{month} {day}",
            "tomorrow",
            f"{month} {draw.random.randint(2000, 2030)}",
            "today",
            "yesterday",
            f"last {weekday}",
            f"{day} {month[:3]}",
            f"the {day}{ending}",
            f"{draw.random.randint(1, 12)}/{day}",
            f"{weekday} {draw.one_of('morning|afternoon|evening|night')}",
            draw.one_of("tomorrow morning|this afternoon|tonight|yesterday evening|last night|this weekend|next week"),
        )
    )


def birth_date(draw: Draw) -> str:
    return date(draw, 1930, 2018)


def time(draw: Draw) -> str:
    hour, minute = draw.random.randint(0, 23), draw.pick((0, 0, 15, 30, 45, draw.random.randint(0, 59)))
    half, noon = hour % 12 or 12, "AM" if hour < 12 else "PM"
    return draw.pick(
        (
            f"{hour:02d}:{minute:02d}",
            f"{half}:{minute:02d} {noon}",
            f"{half} {noon}",
            f"{half}{noon.lower()}",
            f"{half}:{minute:02d}{noon.lower()}",
            f"{half}:{minute:02d} {noon[0].lower()}.m.",
            f"{half} o'clock",
            "noon",
            f"{hour:02d}:{minute:02d}:{draw.random.randint(0, 59):02d}",
            "midnight",
            f"{hour}h{minute:02d}",
            f"{hour:02d}:{minute:02d} {draw.one_of('UTC|CET|EST|PST|GMT')}",
            f"{half}:{minute:02d} {noon}",
        )
    )


def timestamp(draw: Draw) -> str:
    year, month, day = draw.random.randint(2015, 2030), draw.random.randint(1, 12), draw.random.randint(1, 28)
    clock = draw.pattern("1#:2#:3#|0#:4#:5#")
    return draw.pick(
        (
            f"{year}-{month:02d}-{day:02d} {clock}",
            f"{year}-{month:02d}-{day:02d}T{clock}Z",
            f"{day:02d}/{_MONTHS[month - 1][:3]}/{year}:{clock} +0000",
            f"{_MONTHS[month - 1][:3]} {day} {clock}",
            f"{year}-{month:02d}-{day:02d} {clock}.{draw.pattern('###')}",
            f"{day:02d}.{month:02d}.{year}, {clock}",
        )
    )


def money(draw: Draw) -> str:
    amount = draw.pattern("##|###|#.##|##.##|###.##|#,###|##,###|#,###.##|##,###.##").lstrip("0,.") or "5"
    return draw.pick(
        (
            f"${amount}",
            f"€{amount}",
            f"£{amount}",
            f"{amount} USD",
            f"{amount} EUR",
            f"{amount} dollars",
            f"{amount} euros",
            f"USD {amount}",
            f"₹{amount}",
            f"{amount} GBP",
            f"${draw.random.randint(1, 20)} million",
            f"{amount} €",
            f"CHF {amount}",
            f"{amount} kr",
            f"${draw.random.randint(2, 90)}k",
        )
    )


def duration(draw: Draw) -> str:
    number = draw.random.randint(2, 90)
    return draw.pick(
        (
            f"{number} days",
            f"{number} weeks",
            "two hours",
            f"{number} minutes",
            "three nights",
            "six months",
            f"{number} years",
            "half an hour",
        )
    )


VALUES = {
    "date": any_date,
    "sensitive date": birth_date,
    "date of birth": birth_date,
    "document date": date,
    "expiration date": date,
    "transaction date": date,
    "appointment date": any_date,
    "admission date": date,
    "time": time,
    "timestamp": timestamp,
    "duration": duration,
    "money": money,
    "salary": lambda draw: draw.pattern("$##,###|€#,### a month|##.### EUR|£##k|##,### USD per year|$1##,###"),
    "percentage": lambda draw: draw.pattern("##|#.#|#.##|1##") + draw.pick(("%", "%", " %", " percent")),
    "quantity": lambda draw: draw.pick(
        (str(draw.random.randint(2, 90)), draw.one_of("two|three|a dozen|5 kg|six boxes|12 pcs"))
    ),
}
