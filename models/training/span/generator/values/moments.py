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


_WORDS = "two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty-five|fifty|ninety|a hundred"


def money(draw: Draw) -> str:
    if draw.chance(0.2):
        return _money_in_words(draw)
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


def _money_in_words(draw: Draw) -> str:
    number, unit = draw.one_of(_WORDS), draw.one_of("dollars|euros|pounds|bucks|quid|cents|rupees|francs|crowns|yen")
    first = draw.random.randint(1, 80)
    return draw.pick(
        (
            f"{number} {unit}",
            f"{number} {draw.one_of('million|billion|thousand')} {draw.one_of('dollars|euros|pounds|yen')}",
            f"{first}.{draw.pattern('#')} {draw.one_of('million|billion')} {draw.one_of('euros|dollars|yen')}",
            f"{draw.one_of('£|€|$')}{first}{draw.one_of('m|bn| billion| million')}",
            f"{draw.one_of('$|€|£')}{first}{draw.one_of('-|–')}{first + draw.random.randint(1, 40)}",
            f"{first} to {first + draw.random.randint(1, 40)} {unit}",
            draw.one_of(
                "half a million pounds|a few hundred dollars|a couple of euros|a hundred bucks|a dollar|a penny|"
                "a fiver|several million dollars|two and a half thousand euros|one euro fifty|ten pounds fifty"
            ),
            draw.pattern("A$##|R$ ###|C$3,###|¥8,###|2#,### yen|# cents|2#p|5#¢|1## zł|4,### rupees|NOK ###"),
        )
    )


def duration(draw: Draw) -> str:
    number = draw.random.randint(2, 90)
    unit = draw.one_of("seconds|minutes|hours|days|nights|weeks|months|years")
    return draw.pick(
        (
            f"{number} days",
            f"{number} weeks",
            f"{number} minutes",
            f"{number} years",
            f"{number} {unit}",
            f"{draw.one_of(_WORDS)} {unit}",
            f"{draw.one_of(_WORDS)} {unit}",
            f"{draw.one_of('a few|several|a couple of')} {unit}",
            f"{number}{draw.one_of('-| to |–')}{number + draw.random.randint(1, 10)} {unit}",
            f"{draw.one_of('two or three|one or two|three to five|six to eight|four or five|ten to twelve')} {unit}",
            draw.one_of(
                "half an hour|an hour|a day|a week|a month|a year|a minute|an hour and a half|a decade|"
                "two and a half hours|three quarters of an hour|half a day|half a year|a fortnight|two decades|"
                "a century|three centuries|one and a half years|a split second|a quarter of an hour"
            ),
            draw.pattern(
                "1#h|3h|2# min|4#min|2h 3#m|5 hrs|4.5 hours|2#s|7.## s|1:2#:3#|2#:1#.##|1 hr 15 min|1## ms|5 µs|"
                "1 h 3# min|0.# seconds"
            ),
        )
    )


def percentage(draw: Draw) -> str:
    if draw.chance(0.75):
        return draw.pattern("1#|4#|7#|#|#.#|#.##|1##") + draw.pick(("%", "%", " %", " percent"))
    first = draw.random.randint(1, 60)
    return draw.pick(
        (
            f"{draw.one_of(_WORDS)} {draw.one_of('percent|per cent')}",
            f"{first}{draw.one_of('-|–| to ')}{first + draw.random.randint(1, 9)}{draw.one_of('%| percent')}",
            f"{first} {draw.one_of('per cent|pct|percentage points')}",
            draw.one_of("half a percent|one and a half percent|a hundred percent|a quarter of a percent|zero percent"),
            draw.pattern("#.# per cent|0.## percent|2½ percent|#.# percentage points|1## per cent|0.00# pct"),
        )
    )


_PARTS = "cups|tablespoons|teaspoons|tbsp|tsp|handfuls|slices|cloves|sprigs|pinches|sticks|pieces|bunches|tins|scoops"
_WHOLE = "cup|tablespoon|teaspoon|handful|pinch|slice|clove|stick|bunch|tin|dash|knob|splash|glass|jug|spoonful"


def quantity(draw: Draw) -> str:
    """A number of things, mostly without a unit; else a measured amount."""
    small, large = draw.random.randint(2, 12), draw.random.randint(13, 990)
    chance = draw.random.random()
    if chance < 0.35:
        return str(draw.random.randint(2, 90))
    if chance < 0.68:
        return draw.pick(
            (
                draw.one_of(_WORDS),
                draw.one_of(_WORDS),
                f"{large}",
                draw.pattern("1,###|2#,###|3##,###|4 000"),
                f"{small}{draw.one_of('-|–| to | or ')}{small + draw.random.randint(1, 8)}",
                draw.one_of(
                    "a dozen|a few|two dozen|half a dozen|several dozen|a couple|a handful|hundreds|thousands|dozens|"
                    "two or three|five hundred|four thousand|ten thousand|two hundred and six|one|a million|"
                    "several hundred|tens of thousands|1.2 million|3.5 billion|a score|twenty-one|a few hundred"
                ),
            )
        )
    return measured(draw)


def measured(draw: Draw) -> str:
    """An amount with its unit or measure, as a whole."""
    small = draw.random.randint(2, 12)
    return draw.pick(
        (
            f"{small} {draw.one_of(_PARTS)}",
            f"{draw.one_of('two|three|four|six|1½|2 1/2|two and a half|a few|a couple of')} {draw.one_of(_PARTS)}",
            f"{draw.one_of('a|a|one|1|half a|1/2|½|¾|a third of a|another')} {draw.one_of(_WHOLE)}",
            draw.pattern(
                "1#0 g|2##g|1## ml|300 ml|250ml|3 kg|1.5 l|1 l|8 oz|2# cl|1.# kg|2# pcs|3 lb|4 litres|1 dl|"
                "5# mL|500 grams"
            ),
            f"{draw.one_of('two|three|ten|fifty')} {draw.one_of('kilos|pints|gallons|litres|pounds|tons|grams')}",
            f"{draw.one_of('half a|a|quarter of a')} {draw.one_of('kilo|pint|gallon|litre|pound|ton')}",
            f"{small}{draw.one_of('-|–| to ')}{small + 2} {draw.one_of('g|ml|kg|cups|slices|drops|boxes|pieces')}",
            draw.one_of("six boxes|a pair|a pack of ten|three crates|two bags|5 bottles|a bag|1 sachet|a drop"),
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
    "percentage": percentage,
    "quantity": quantity,
}
