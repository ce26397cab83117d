"""The algorithm a second time, slowly and in exact fractions, from docs/methods/span.md and nothing else."""
import collections
from fractions import Fraction

RULES = ["array with a risk exponent", "scan: largest is a gain", "scan: half of time or volatility risk", "scan: several tiers", "scan: a tie",
         "series spread", "tier spread", "same tier twice on a side", "tier against itself", "spreads rounded up beyond what is there",
         "delivery: used", "delivery: left", "price risk: truncated", "price risk: rounded", "price risk: capped", "price risk: range itself",
         "price risk: capped by a later month", "method 01", "method 02", "method 04", "method 10", "method 20", "flat rate", "rate a leg",
         "super spread", "closed to customers", "scanning: empty target", "scanning: charges moved", "minimum above the risk", "minimum by tiers",
         "minimum: greater side", "minimum of an option on a later future", "option value cap", "futures-style option", "credit above the risk",
         "initial is not maintenance", "two currencies", "gross: long and short"]
used = collections.Counter()  # how often a rule decided something


def rounded(value, places=0):
    """Halves away from zero."""
    unit = 10 ** places
    scaled = abs(value) * unit
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator) if isinstance(scaled, Fraction) else int(scaled)
    return Fraction(whole if value >= 0 else -whole, unit)


def scan(losses):
    worst = max(losses)
    time = rounded((losses[0] + losses[1]) / 2)
    used["scan: half of time or volatility risk"] += (losses[0] + losses[1]) % 2 == 1
    used["scan: largest is a gain"] += worst < 0
    used["scan: a tie"] += worst > 0 and len({i // 2 for i, loss in enumerate(losses) if loss == worst}) > 1
    if worst <= 0:
        return Fraction(0), time, rounded((losses[0] - losses[1]) / 2)
    active = losses.index(worst)
    partner = active if active >= 14 else active ^ 1
    return worst, time, rounded((worst - losses[partner]) / 2)


class Part:
    """One combined commodity of one account."""

    def __init__(self, commodity):
        self.c = commodity
        self.unit = 10 ** commodity.exponent
        self.by_month = {}   # losses of the contracts of a month
        self.net, self.left, self.used, self.held = {}, {}, {}, set()
        self.calls, self.puts = {}, {}
        self.intra = self.delivery = self.credit = self.moved = self.minimum = Fraction(0)
        self.long_value = self.short_value = Fraction(0)
        self.gone = False

    def add(self, contract, quantity):
        month = contract.month
        row = self.by_month.setdefault(month, [Fraction(0)] * 16)
        used["array with a risk exponent"] += self.unit != 1
        for i, loss in enumerate(contract.losses):
            row[i] += quantity * loss * self.unit
        scale = self.c.delta_scales[month] * self.c.scale
        self.net[month] = self.net.get(month, Fraction(0)) + rounded(quantity * contract.delta * scale, 4)
        self.held.add(month)
        if not contract.right:
            return
        used["futures-style option"] += not self.c.premium
        if self.c.premium:
            value = Fraction(contract.price, 100) * self.c.value_factor
            if quantity > 0:
                self.long_value += quantity * value
            else:
                self.short_value -= quantity * value
        if quantity < 0:
            tier, rate = 0, self.c.som_rate
            if self.c.som_tiers:
                tier = next(i for i, (_, first, last) in enumerate(self.c.tiers) if first <= month <= last)
                rate = self.c.som_rates[tier]
            used["minimum by tiers"] += self.c.som_tiers
            used["minimum of an option on a later future"] += self.c.som_tiers and contract.option_month != month
            side = self.calls if contract.right == "C" else self.puts
            side[tier] = side.get(tier, Fraction(0)) - quantity * rate * self.unit * scale

    def array(self, months=None):
        rows = [row for month, row in self.by_month.items() if months is None or month in months]
        return [sum((row[i] for row in rows), Fraction(0)) for i in range(16)]

    def months_of(self, tier):
        return {m for m in set(self.net) | set(self.c.months) if tier[1] <= m <= tier[2]}

    def figures(self):
        tiers = [self.months_of(t) for t in self.c.scan_tiers] or [None]
        parts = [scan(self.array(months)) for months in tiers]
        used["scan: several tiers"] += sum(part[0] > 0 for part in parts) > 1
        return tuple(sum(column) for column in zip(*parts))

    def active(self):
        """The first scenario of the largest loss, from 1; 0 where none loses."""
        losses = self.array()
        return losses.index(max(losses)) + 1 if max(losses) > 0 else 0

    def short_option_minimum(self):
        tiers = set(self.calls) | set(self.puts)
        used["minimum: greater side"] += self.c.som_method == 1 and any(self.calls.get(t) and self.puts.get(t) for t in tiers)
        pick = max if self.c.som_method == 1 else lambda a, b: a + b
        return self.minimum + sum((pick(self.calls.get(t, Fraction(0)), self.puts.get(t, Fraction(0))) for t in tiers), Fraction(0))

    def price_risk_a_delta(self, months):
        figures = self.figures() if months is None else scan(self.array(months))
        risk = max(Fraction(0), figures[0] - figures[1] - figures[2])
        net = abs(sum(d for m, d in self.net.items() if months is None or m in months))
        if risk == 0 or net == 0:
            return Fraction(0)
        risk /= net
        used["price risk: truncated" if net.denominator == 1 else "price risk: rounded"] += 1
        risk = Fraction(int(risk * 100), 100) if net.denominator == 1 else rounded(risk, 2)
        if self.c.price_risk == 1:
            return risk
        nearest = min(m for m in self.held if months is None or m in months)
        cap = Fraction(self.c.ranges[nearest]) * self.unit / (self.c.delta_scales[nearest] * self.c.scale)
        used["price risk: range itself" if self.c.price_risk == 3 else "price risk: capped"] += self.c.price_risk == 3 or cap < risk
        used["price risk: capped by a later month"] += nearest > self.c.months[0] and cap < risk
        return cap if self.c.price_risk == 3 else min(risk, cap)

    def take(self, months, positive, amount, counts):
        for month in sorted(months):
            delta = self.left.get(month, Fraction(0))
            taken = min(max(delta if positive else -delta, Fraction(0)), amount)
            self.left[month] = delta - taken if positive else delta + taken
            if counts:
                self.used[month] = self.used.get(month, Fraction(0)) + taken
            amount -= taken

    def spread(self, kind, rate, legs):
        """legs: (months, ratio, side); those of one side with the same months are one."""
        pools = {}
        for months, ratio, side in legs:
            pools[(frozenset(months), side)] = pools.get((frozenset(months), side), Fraction(0)) + ratio
        for long_side in "AB":
            free = []
            for (months, side), ratio in pools.items():
                sign = 1 if side == long_side else -1
                free.append(sum((max(sign * self.left.get(m, Fraction(0)), 0) for m in months), Fraction(0)) / ratio)
            count = rounded(min(free), 4)
            if min(free) == 0 or count == 0:
                continue
            used[kind] += 1
            used["same tier twice on a side"] += len(pools) < len(legs)
            used["tier against itself"] += len({months for months, _ in pools}) < len(pools)
            used["spreads rounded up beyond what is there"] += count > min(free)
            self.intra += count * rate * self.unit
            for (months, side), ratio in pools.items():
                self.take(months, side == long_side, count * ratio, True)

    def within(self):
        by_number = {t[0]: self.months_of(t) for t in self.c.tiers}
        for _, rate, legs in sorted(self.c.series, key=lambda s: s[0]):
            self.spread("series spread", rate, [({month}, ratio, side) for month, ratio, side in legs])
        for _, rate, legs in sorted(self.c.spreads, key=lambda s: s[0]):
            self.spread("tier spread", rate, [(by_number[tier], Fraction(ratio), side) for tier, ratio, side in legs])
        for month, consumed, left in self.c.delivery:
            charges = abs(self.left.get(month, Fraction(0))) * left, self.used.get(month, Fraction(0)) * consumed
            used["delivery: left"] += charges[0] > 0
            used["delivery: used"] += charges[1] > 0
            self.delivery += rounded(sum(charges) * self.unit)


def between(spread, parts, customer, is_super):
    if spread["super"] != is_super:
        return
    if customer and spread["closed"] != " ":
        used["closed to customers"] += all(leg[0].id in parts for leg in spread["legs"])
        return
    if spread["method"] == "04":
        return scanning(spread, parts)
    legs = []
    for commodity, ratio, side, tier, rate, _ in spread["legs"]:
        part = parts.get(commodity.id)
        if part is None or part.gone:
            return
        months = None
        if tier and spread["method"] in ("10", "20"):
            months = part.months_of(next(t for t in commodity.inter_tiers if t[0] == tier))
        legs.append((part, months, ratio, side, rate))
    if spread["method"] != "02":
        return credit(spread, legs, legs, None)
    most = possible(legs)
    if most is None:
        return
    left, direction = most
    for number in sorted({t[0] for t in legs[0][0].c.inter_tiers}):
        found = [[t for t in leg[0].c.inter_tiers if t[0] == number] for leg in legs]
        if not all(found):
            continue
        tiered = [(leg[0], leg[0].months_of(tier[0])) + leg[2:] for leg, tier in zip(legs, found)]
        here = possible(tiered)
        if here is None or here[1] != direction or min(here[0], left) == 0:
            continue
        count = min(here[0], left)
        left -= count
        credit(spread, tiered, legs, count)


def possible(legs):
    directions, counts = set(), []
    for part, months, ratio, side, _ in legs:
        net = sum((d for m, d in part.left.items() if months is None or m in months), Fraction(0))
        if net == 0:
            return None
        directions.add((net > 0) == (side == "A"))
        counts.append(abs(net) / ratio)
    count = rounded(min(counts), 4)
    return (count, directions.pop()) if len(directions) == 1 and count else None


def credit(spread, legs, priced, count):
    if count is None:
        found = possible(legs)
        if found is None:
            return
        count = found[0]
    risks = [Fraction(0) if spread["flat"] else part.price_risk_a_delta(months) for part, months, *_ in priced]
    for (part, months, ratio, side, rate), risk in zip(legs, risks):
        if spread["flat"]:
            amount = rate * ratio * count
        elif spread["method"] == "20":
            amount = rounded(rounded(risk * rate, 2) * ratio * count)
        else:
            amount = rounded(risk * ratio * count * rate, 0 if spread["method"] == "10" else 8)
        used["method " + spread["method"]] += amount > 0
        used["flat rate"] += spread["flat"]
        used["rate a leg"] += spread["own"] and amount > 0
        used["super spread"] += spread["super"] and amount > 0
        part.credit += amount
        months = set(part.left) if months is None else months
        net = sum((part.left.get(m, Fraction(0)) for m in months), Fraction(0))
        part.take(months, net > 0, min(abs(net), count * ratio), spread["super"])


def scanning(spread, parts):
    present = 0
    for commodity, _, _, _, _, required in spread["legs"]:
        part = parts.get(commodity.id)
        there = part is not None and not part.gone
        present += there
        if required and not (there and sum(part.left.values()) != 0):
            return
    if present < (spread["least"] or 2):
        return
    used["method 04"] += 1
    used["scanning: empty target"] += spread["target"].id not in parts
    if spread["target"].id in parts and parts[spread["target"].id].gone:
        parts[spread["target"].id + " gone"] = parts.pop(spread["target"].id)  # what was there stands elsewhere
    target = parts.setdefault(spread["target"].id, Part(spread["target"]))
    own = [leg for leg in spread["legs"] if leg[0].id == spread["target"].id]
    weaken = lambda row, rate: [loss * rate if loss < 0 else loss for loss in row]
    total = target.array()
    if own:
        total = weaken(total, own[0][4])
    for commodity, ratio, _, _, rate, _ in spread["legs"]:
        part = parts.get(commodity.id)
        if commodity.id == spread["target"].id or part is None or part.gone:
            continue
        total = [a + b for a, b in zip(total, weaken(part.array(), rate))]
        for month, delta in part.net.items():
            moved = delta * spread["target_ratio"] / ratio
            target.net[month] = target.net.get(month, Fraction(0)) + moved
            target.left[month] = target.left.get(month, Fraction(0)) + moved
        used["scanning: charges moved"] += part.intra + part.delivery > 0
        target.moved += rounded(part.intra) + part.delivery + part.moved - rounded(part.credit)
        target.minimum += part.short_option_minimum()
        target.long_value += part.long_value
        target.short_value += part.short_value
        part.gone = True
    target.by_month = {0: total}


def requirement(exchange, holdings, account_type, customer):
    """{currency: (maintenance, initial)} after option value, and the parts by commodity."""
    parts = {}
    for contract, quantity in holdings:
        parts.setdefault(contract.commodity.id, Part(contract.commodity)).add(contract, Fraction(quantity))
    for part in parts.values():
        part.left = dict(part.net)
    spreads = sorted(exchange.inter, key=lambda s: s["priority"])
    for spread in spreads:
        between(spread, parts, customer, True)
    for part in parts.values():
        if not part.gone:
            part.within()
    for spread in spreads:
        between(spread, parts, customer, False)
    for part in parts.values():
        part.scan_risk = Fraction(0) if part.gone else part.figures()[0]
    return by_currency(exchange, parts, account_type), parts


def gross_requirement(exchange, holdings, account_type):
    """The same where long and short belong to different owners: every contract is scanned alone, nothing offsets."""
    parts = {}
    for contract, quantity in holdings:
        part = parts.setdefault(contract.commodity.id, Part(contract.commodity))
        part.add(contract, Fraction(quantity))
        used["gross: long and short"] += quantity < 0 and any(held.commodity is contract.commodity and size > 0 for held, size in holdings)
        worst = max(quantity * loss for loss in contract.losses) * part.unit
        part.scan_risk = getattr(part, "scan_risk", Fraction(0)) + max(worst, 0)
    return by_currency(exchange, parts, account_type), parts


def by_currency(exchange, parts, account_type):
    shared, needed = {}, {}
    for part in parts.values():
        if part.gone:
            continue
        risk = part.scan_risk + rounded(part.intra) + part.delivery + part.moved - rounded(part.credit)
        base = max(risk, part.short_option_minimum())
        used["minimum above the risk"] += base > risk
        used["credit above the risk"] += risk < 0
        part.maintenance = rounded(base * part.c.adjustment[account_type])
        part.first = rounded(base * part.c.initial[account_type])
        value = part.long_value - part.short_value
        total = needed.setdefault(part.c.currency, [Fraction(0), Fraction(0)])
        used["initial is not maintenance"] += part.first != part.maintenance
        used["option value cap"] += (exchange.caps or part.c.cap) and value > part.maintenance
        if exchange.caps or part.c.cap:
            total[0] += max(part.maintenance - value, 0)
            total[1] += max(part.first - value, 0)
        else:
            pool = shared.setdefault(part.c.currency, [Fraction(0), Fraction(0), Fraction(0)])
            pool[0] += part.maintenance
            pool[1] += part.first
            pool[2] += value
    used["two currencies"] += len(needed) > 1
    for currency, (maintenance, first, value) in shared.items():
        needed[currency][0] += max(maintenance - value, 0)
        needed[currency][1] += max(first - value, 0)
    return needed
