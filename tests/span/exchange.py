"""An invented exchange whose combined commodities use, between them, every rule of the algorithm; written as a risk
parameter file in fixed columns and as accounts. Amounts and rates are exact fractions, so that the reference sees what
the file says and nothing rounder."""
import random
from fractions import Fraction

MONTHS = [202507, 202508, 202509, 202512, 202603, 202606, 202609]
MOVES = [0, 0, 1, 1, -1, -1, 2, 2, -2, -2, 3, 3, -3, -3, 9, -9]  # thirds of the range; extreme moves count for a third
EXTREME = Fraction(33, 100)


class Contract:
    def __init__(self, commodity, kind, month, option_month=None, right="", strike=0):
        self.commodity, self.kind, self.month = commodity, kind, month
        self.option_month, self.right, self.strike = option_month, right, strike
        self.losses, self.delta, self.price = [], Fraction(1), 0

    @property
    def id(self):
        name = f"XCH:{self.commodity.id}:{self.kind}:{self.month}"
        return name + (f":{self.option_month}:{self.right}:{self.strike / 100:g}" if self.right else "")


class Commodity:
    """Everything one combined commodity has; rates are as in the file, before the risk exponent."""

    def __init__(self, place, chance):
        self.id = f"C{place:02}"
        self.currency = "EUR" if place % 10 == 9 else "USD"
        self.plain = place % 3 == 0  # may take part in scanning spreads: no tiers of scanning or between commodities
        self.exponent = chance.choice([0, 0, 0, 1])
        self.months = sorted(chance.sample(MONTHS, chance.randint(3, 6)))
        self.ranges = {month: chance.randint(200, 3000) for month in self.months}
        scales = [Fraction(1), Fraction(1), Fraction(1, 2), Fraction(5, 4)]
        self.delta_scales = {month: chance.choice(scales) for month in self.months}
        self.scale = chance.choice([Fraction(1), Fraction(1), Fraction(1, 10)])
        self.value_factor = chance.choice([1, 5, 50])
        self.cap = chance.random() < 0.2
        self.wide = chance.random() < 0.3
        self.decimals = 2 if self.wide else 0
        self.step = chance.randint(100, 900) if chance.random() < 0.25 else 1  # cells of a commodity may tie often
        self.premium = chance.random() < 0.8
        self.price_risk = 1 if self.plain else chance.choice([1, 2, 2, 3])
        self.scan_method = "none" if self.plain else chance.choice(["none", "months", "tiers", "none"])
        self.som_method = chance.choice([1, 2])
        self.som_rate = chance.choice([0, 20, 170])
        self.som_tiers = chance.random() < 0.3
        self.adjustment = [Fraction(chance.choice([100, 100, 110]), 100) for _ in range(3)]
        self.initial = [Fraction(chance.choice([1000, 1100, 1350]), 1000) for _ in range(3)]
        self.tiers = self.cut(chance)
        self.inter_tiers = [] if self.plain else (self.tiers if chance.random() < 0.5 else [])
        self.scan_tiers = {"none": [], "tiers": self.tiers}.get(self.scan_method, [(i + 1, m, m) for i, m in enumerate(self.months)])
        self.som_rates = [chance.randint(10, 300) for _ in self.tiers]
        self.series, self.spreads, self.delivery = [], [], []
        self.add_spreads(chance)
        self.contracts = []
        self.add_contracts(chance)

    def cut(self, chance):
        """Tiers of neighbouring months that cover all: (number, first, last)."""
        tiers, left = [], list(self.months)
        while left:
            size = chance.randint(1, 2)
            tiers.append((len(tiers) + 1, left[0], left[:size][-1]))
            left = left[size:]
        return tiers[:4] if len(tiers) <= 4 else tiers[:3] + [(4, tiers[3][1], tiers[-1][2])]

    def add_spreads(self, chance):
        for priority in range(1, chance.randint(1, 4)):
            months = chance.sample(self.months, chance.randint(2, min(len(self.months), 5)))
            legs = [(month, Fraction(chance.choice([10000, 20000, 15000, 3333]), 10000), "AB"[i % 2]) for i, month in enumerate(months)]
            self.series.append((priority, chance.randint(10, 400), legs))
        if len(self.tiers) < 2:
            return
        for priority in range(1, chance.randint(2, 5)):
            tiers = chance.sample(self.tiers, chance.randint(2, len(self.tiers)))
            legs = [(tier[0], chance.randint(1, 3), "AB"[i % 2]) for i, tier in enumerate(tiers)]
            if chance.random() < 0.3:
                legs.append((legs[0][0], 1, "A"))  # the same tier twice on one side
            self.spreads.append((priority, chance.randint(10, 400), legs))
        if chance.random() < 0.5:  # a tier against itself
            self.spreads.append((len(self.spreads) + 1, 15, [(self.tiers[0][0], 1, "A"), (self.tiers[0][0], 1, "B")]))

    def add_contracts(self, chance):
        if chance.random() < 0.6:
            self.delivery = [(month, chance.randint(0, 90), chance.randint(0, 90)) for month in self.months[: chance.randint(1, 2)]]
        for month in self.months:
            future = Contract(self, "FUT", month)
            future.price = 45000
            future.losses = [self.cell(-Fraction(self.ranges[month] * move, 3) * (EXTREME if i > 13 else 1)) for i, move in enumerate(MOVES)]
            self.contracts.append(future)
        for month, early in zip(chance.sample(self.months, 3), (0, 0, 1)):  # one series expires before its future
            for right in "CP":
                self.contracts.append(self.option(month, early, right, chance))

    def cell(self, loss):
        """As the file can say it: in whole cents or units, or in steps of several."""
        unit = Fraction(self.step, 10 ** self.decimals)
        return round(loss / unit) * unit

    def option(self, month, early, right, chance):
        made = Contract(self, "OOF", month, month - early, right, chance.choice([40000, 45000, 50250]))
        share = Fraction(chance.randint(500, 9500), 10000)
        made.delta = share if right == "C" else -share
        made.price = chance.randint(1, 4000)
        volatility = chance.randint(0, self.ranges[month] // 4)
        decay = chance.choice([0, 0, 0, 0, 3 * self.ranges[month]])  # a short of much decay gains in every scenario
        for i, move in enumerate(MOVES):
            lean = -Fraction(self.ranges[month] * move, 3) * made.delta
            tilt = 0 if i > 13 else (-volatility if i % 2 == 0 else volatility)
            made.losses.append(self.cell((lean + tilt + decay + chance.randint(-5, 40)) * (EXTREME if i > 13 else 1)))
        return made


class Exchange:
    def __init__(self, seed, size=30):
        chance = random.Random(seed)
        self.caps = seed % 4 == 3
        self.commodities = [Commodity(i, chance) for i in range(size)]
        self.inter = []
        self.add_inter(chance)

    def add_inter(self, chance):
        """(priority, method, is_super, is_flat, closed, legs (commodity, ratio, side, tier, rate, required), target, ratio, least)"""
        dollars = [c for c in self.commodities if c.currency == "USD"]
        plain = [c for c in dollars if c.plain]
        tiered = [c for c in self.commodities if c.inter_tiers]
        for priority in range(1, 26):
            method = chance.choice(["01", "01", "02", "10", "20", "04"])
            pool = {"02": tiered, "10": tiered, "04": plain}.get(method, self.commodities)
            chosen = chance.sample(pool, chance.randint(2, 4 if method == "01" else 2))
            flat, own = method != "04" and chance.random() < 0.2, chance.random() < 0.2
            rate = Fraction(chance.randint(100, 9000) if flat else chance.randint(20, 95) * 10000, 100 if flat else 10 ** 6)
            legs = []
            for i, commodity in enumerate(chosen):
                tier = chance.choice(commodity.inter_tiers)[0] if method == "10" else 0
                if method == "20" and commodity.inter_tiers:
                    tier = chance.choice([0] + [t[0] for t in commodity.inter_tiers])
                ratio = Fraction(chance.choice([10000, 20000, 5000, 13333]), 10000)
                leg_rate = rate - Fraction(i, 100) if own else rate
                legs.append((commodity, ratio, "AB"[i % 2], tier, leg_rate, chance.random() < 0.5))
            target = chance.choice(plain) if method == "04" else None
            self.inter.append({"priority": priority, "method": method, "super": chance.random() < 0.3, "flat": flat, "own": own,
                               "closed": chance.choice("      NH"), "rate": rate, "legs": legs, "target": target,
                               "target_ratio": Fraction(chance.choice([10000, 5000]), 10000),
                               "least": chance.choice([0, 1, 2]) if method == "04" else 0})


def put(*cells):
    """A line with texts at their columns, from 1."""
    line = []
    for column, text in cells:
        line.extend(" " * (column - 1 + len(text) - len(line)))
        line[column - 1:column - 1 + len(text)] = text
    return "".join(line).rstrip()


def digits(value, width, places=0):
    scaled = Fraction(value) * 10 ** places
    assert scaled.denominator == 1 and scaled >= 0, (value, places)
    text = str(int(scaled)).rjust(width, "0")
    assert len(text) == width, (value, width)
    return text


def signed(value, width, places=0):
    return digits(abs(value), width, places) + ("-" if value < 0 else "+")


def commodity_lines(c):
    style = "P" if c.premium else "F"
    families = put((1, "2 XCH"), (7, c.id), (13, f"{c.exponent}{c.currency}$"), (18, style + ("Y" if c.cap else "N")), (23, c.id),
                   (33, "FUT"), (36, f"{c.decimals}+"), (39, c.id), (49, "OOF"), (52, f"{c.decimals}+"))
    yield families
    if c.scan_method == "months":
        yield put((1, "S " + c.id), (9, "02"), (83, str(c.price_risk)))
    tiers = [t for number, first, last in c.tiers for t in [digits(number, 2) + str(first) + str(last)]]
    if c.scan_method == "tiers" and c.inter_tiers:
        kinds = ["21"]
    else:
        kinds = (["10"] if c.scan_method == "tiers" else []) + (["20"] if c.inter_tiers else [])
    for kind in kinds:
        yield put((1, "S " + c.id), (9, kind + digits(len(tiers), 2)), (13, "".join(tiers)), (83, str(c.price_risk)))
    if not kinds and c.scan_method == "none":
        yield put((1, "S " + c.id), (9, "01"), (83, str(c.price_risk)))
    if c.som_tiers:
        yield put((1, "S " + c.id), (9, "30" + digits(len(tiers), 2)), (13, "".join(tiers)),
                  (104, "".join(digits(rate, 7) for rate in c.som_rates)))
    yield put((1, "3 " + c.id), (9, "10"), (11, "".join(tiers)), (69, "".join(digits(r, 4, 3) for r in c.initial)))
    for priority, rate, legs in c.series:
        for at in range(0, len(legs), 4):
            cells = "".join(str(month)[2:] + "   " + digits(ratio, 6, 4) + side for month, ratio, side in legs[at:at + 4])
            yield put((1, "E " + c.id), (9, digits(priority, 5) + digits(rate, 7) + cells))
    for priority, rate, legs in c.spreads:
        cells = "".join(digits(i + 1, 2) + digits(tier, 2) + digits(ratio, 2) + side for i, (tier, ratio, side) in enumerate(legs))
        yield put((1, "C " + c.id), (9, "10" + digits(priority, 2) + digits(len(legs), 2) + digits(rate, 7) + cells))
    months = [digits(i + 1, 2) + str(m) + digits(used, 7) + digits(left, 7) for i, (m, used, left) in enumerate(c.delivery)]
    yield put((1, "4 " + c.id), (9, ("10" if months else "01") + digits(len(months), 2)), (13, "".join(months)),
              (63, digits(c.som_rate, 7) + "".join(digits(a, 3, 2) for a in c.adjustment) + str(c.som_method)))
    for kind in ("FUT", "OOF"):
        yield put((1, "P XCH" + c.id), (16, kind), (34, "002002"), (42, digits(c.value_factor, 14, 7)),
                  (144, digits(c.scale, 14, 7)))
    for contract in c.contracts:
        if contract.right != "P":
            yield put((1, "B XCH" + c.id), (16, contract.kind), (19, str(contract.month)), (28, str(contract.option_month or "")),
                      (53, digits(c.ranges[contract.month] if contract.kind == "FUT" else 0, 5)),
                      (86, digits(c.delta_scales[contract.month], 6, 4)))


def spread_line(s):
    rate = lambda value: digits(value, 7, 2 if s["flat"] else 6)
    cells = [(1, "6 ALL" + digits(s["priority"], 4) + rate(s["rate"])), (89, s["method"])]
    for i, (commodity, ratio, side, tier, leg_rate, required) in enumerate(s["legs"]):
        cells += [(17 + 18 * i, "XCH" + (" " if required else "N")), (21 + 18 * i, commodity.id), (27 + 18 * i, digits(ratio, 7, 4) + side),
                  (102 + 2 * i, digits(tier, 2))]
        if s["own"]:
            cells.append((123 + 7 * i, rate(leg_rate)))
    if s["target"]:
        cells += [(91, "XCH"), (95, s["target"].id), (111, digits(s["target_ratio"], 7, 4)), (118, digits(s["least"], 4) if s["least"] else "")]
    cells += [(101, "F" if s["flat"] else "W"), (110, "S" if s["super"] else "N"), (122, "Y" if s["own"] else "N"), (151, s["closed"])]
    return put(*sorted(cells))


def array_lines(contract):
    c = contract.commodity
    first, second, width, shift = ("83", "84", 8, 21) if c.wide else ("81", "82", 5, 0)
    key = [(3, "XCH" + c.id), (16, c.id), (26, contract.kind + contract.right), (30, str(contract.month)),
           (39, str(contract.option_month or "")), (48, digits(contract.strike, 7))]
    values = [signed(loss, width, c.decimals) for loss in contract.losses]
    yield put((1, first), *key, (55, "".join(values[:9])))
    yield put((1, second), *key, (55, "".join(values[9:])), (97 + shift, signed(contract.delta, 5, 4)),
              (103 + shift, "00250000" + digits(contract.price, 7) + "++"))


def write_file(exchange):
    lines = [put((1, "0 XYZ"), (9, "20250620S"), (18, "C"), (20, "1600202506201700"), (36, "U2N" + ("Y" if exchange.caps else "N")))]
    for c in exchange.commodities:
        lines += commodity_lines(c)
    lines += [spread_line(s) for s in exchange.inter]
    for c in exchange.commodities:
        for contract in c.contracts:
            lines += array_lines(contract)
    return "\n".join(lines) + "\n"
