"""Writes the definition of an invented exchange and its market, as `crossmargin span make` reads them.

    made_definition.py FOLDER [--strikes N] [--months N]

Thirty combined commodities of four currencies and four pricing models use every rule of the algorithm at least once; a
second, small exchange complex publishes the mirror of a spread between the two. With more strikes and months the same
exchange grows to the size of a real one: `--strikes 560 --months 24` gives some 1.2 million risk arrays."""
import argparse
import datetime
import json
import pathlib
import random

AS_OF = datetime.date(2026, 6, 19)
MODELS = ["black_76", "american", "black_76", "bachelier"]
CURRENCIES = ["USD", "USD", "USD", "EUR", "USD", "JPY", "USD", "GBP"]


def month_name(place):
    return f"{2026 + (6 + place) // 12}{(6 + place) % 12 + 1:02}"


def expiry_of(place):
    month = month_name(place)
    return f"{month[:4]}-{month[4:]}-17"


class Commodity:
    def __init__(self, place, arguments, chance):
        self.place, self.id = place, f"M{place:02}"
        self.currency = CURRENCIES[place % len(CURRENCIES)]
        self.months = list(range(arguments.months))
        self.plain = place % 5 == 0  # may be scanned in another: no tiers of scanning or between commodities
        self.strikes = arguments.strikes
        self.price = chance.choice([40.0, 75.5, 450.0, 1210.0])
        self.factor = chance.choice([5, 10, 50])
        self.unit = 10 if place % 9 == 8 else 1  # of amounts in a positional file: the risk exponent

    def tiers(self, **more):
        half = max(len(self.months) // 2, 1)
        cuts = [(0, 0), (1, half), (half + 1, self.months[-1])]
        return [{"number": i + 1, "first": month_name(a), "last": month_name(b), **more}
                for i, (a, b) in enumerate(cuts) if a <= b]

    def price_range(self):
        if self.place % 3 == 0 and self.unit == 1:
            return {"from_volatility": {"multiple": 3, "days": 2, "volatility": 0.3}}
        return {"amount": (round(self.price * self.factor * 0.05) + self.place) * self.unit}

    def future(self):
        return {"code": self.id, "type": "FUT", "name": f"Invented {self.place}", "underlying": self.id, "value_factor": self.factor,
                "position_factor": 0.1 if self.place % 7 == 3 else 1, "delta_scale": 1.25 if self.place % 6 == 4 else 1,
                "array_decimals": 2 if self.place % 4 == 1 else 0, "price_range": self.price_range(),
                "series": [{"month": month_name(m), "expiry": expiry_of(m)} for m in self.months]}

    def options(self):
        model = MODELS[self.place % len(MODELS)]
        normal = model == "bachelier"
        volatility = round(0.3 * self.price, 4) if normal else 0.3
        width = {"amount": round(0.05 * self.price, 4) if normal else 0.04}
        if self.place % 2 == 0:
            width = {"relative": 0.25}
        # Fewer of the American ones: they take a thousand times longer.
        strikes = min(self.strikes, 40) if model == "american" else self.strikes
        series = [{"month": month_name(m), "option_month": month_name(m), "expiry": expiry_of(m), "volatility": volatility}
                  for m in self.months]
        return {"code": self.id, "type": "OOF", "on": self.id, "value_factor": self.factor, "model": model,
                "position_factor": 0.1 if self.place % 7 == 3 else 1, "delta_scale": 1.25 if self.place % 6 == 4 else 1,
                "array_decimals": 2 if self.place % 4 == 1 else 0, "volatility_range": width,
                "strikes": {"each_side": strikes, "step": max(round(self.price / max(3 * strikes, 40), 2), 0.01)}, "series": series}

    def spreads(self, made):
        months = [month_name(m) for m in self.months]
        legs = [{"month": month, "ratio": [1, 2, 1.5, 0.3333, 1][i], "side": "ABBAB"[i]} for i, month in enumerate(months[:5])]
        made["series_spreads"] = [{"priority": 1, "rate": (40 + self.place) * self.unit, "legs": legs[:2]}, {"priority": 2, "rate": 55 * self.unit, "legs": legs}]
        made["intra_tiers"] = self.tiers()
        count = len(made["intra_tiers"])
        made["tier_spreads"] = [
            {"priority": 1, "rate": 70 * self.unit, "legs": [{"tier": 1, "side": "A"}, {"tier": count, "ratio": 2, "side": "B"}, {"tier": 1, "side": "A"}]},
            {"priority": 2, "rate": 30 * self.unit, "legs": [{"tier": 1, "side": "A"}, {"tier": 2, "side": "B"}]},
            {"priority": 3, "rate": 15 * self.unit, "legs": [{"tier": 2, "side": "A"}, {"tier": 2, "side": "B"}]}]

    def document(self):
        made = {"id": self.id, "exchange": "MDE", "name": f"Invented {self.place}", "currency": self.currency}
        if self.unit == 10:
            made["risk_exponent"] = 1
        self.spreads(made)
        if not self.plain:
            made["inter_tiers"] = self.tiers()
            if self.place % 5 == 1:
                made["scan_tiers"] = self.tiers()
            if self.place % 5 == 2:
                made["scans_by_month"] = True
        made["price_risk"] = ["normal", "scan_range_capped", "scan_range"][0 if self.plain else self.place % 3]
        made["delivery"] = [{"month": month_name(0), "consumed_rate": 12 * self.unit, "remaining_rate": 45 * self.unit}] if self.place % 2 else []
        if self.place % 3 == 1:
            made["short_option_tiers"] = self.tiers(rate=60 * self.unit)
        else:
            made["short_option_rate"] = 25 * self.unit
        made["short_option_method"] = "greater_side" if self.place % 2 else "gross"
        if self.place % 4 == 2:
            made["caps_option_value"] = True
        if self.place % 10 == 6:
            made["options_pay_premium"] = False
        made["adjustment"] = {"member": 1, "hedger": 1, "speculator": 1.1 if self.place % 8 == 3 else 1}
        made["initial"] = {"member": 1, "hedger": 1, "speculator": 1.35}
        made["products"] = [self.future(), self.options()]
        return made


def leg(commodity, side, rate, ratio=1, **more):
    return {"exchange": "MDE", "commodity": commodity, "side": side, "rate": rate, "ratio": ratio, **more}


def inter_spreads():
    spreads = [
        {"method": "04", "super": True, "least_legs": 2, "legs": [leg("M00", "A", 0.98, required=False), leg("M10", "B", 0.98, required=False)],
         "target": {"exchange": "MDE", "commodity": "M10", "ratio": 0.5}},
        {"method": "20", "super": True, "legs": [leg("M02", "A", 0.6, tier=1), leg("M04", "B", 0.6)]},
        {"method": "01", "legs": [leg("M05", "A", 0.7, 2), leg("M01", "B", 0.7)]},
        {"method": "01", "eligibility": "not_customers", "legs": [leg("M02", "A", 0.55), leg("M03", "B", 0.45, 1.3333), leg("M04", "A", 0.35)]},
        {"method": "02", "legs": [leg("M06", "A", 0.5), leg("M07", "B", 0.5)]},
        {"method": "10", "legs": [leg("M08", "A", 0.65, tier=1), leg("M09", "B", 0.65, 2, tier=2)]},
        {"method": "20", "legs": [leg("M11", "A", 0.6, tier=2), leg("M12", "B", 0.6)]},
        {"method": "01", "flat": True, "legs": [leg("M13", "A", 125.5), leg("M14", "B", 125.5)]},
        {"method": "01", "eligibility": "house_only", "legs": [leg("M16", "A", 0.8), leg("M17", "B", 0.8), leg("M18", "A", 0.8), leg("M19", "B", 0.8)]},
        {"method": "04", "least_legs": 1, "legs": [leg("M20", "A", 0.9), leg("M25", "B", 0.9)],
         "target": {"exchange": "MDE", "commodity": "M20"}},
        {"method": "01", "legs": [leg("M21", "A", 0.5), {**leg("N00", "B", 0.5), "exchange": "NDE"}]}]
    return [{"priority": i + 1, **spread} for i, spread in enumerate(spreads)]


def definition(complex_id, commodities, spreads):
    return {"schema": "crossmargin-span-definition", "schema_version": 1, "exchange_complex": complex_id, "business_time": "1600",
            "extreme_multiplier": 3, "covered_share": 0.33, "lookahead_days": 1, "commodities": commodities, "inter_spreads": spreads,
            "conversions": [{"from": "EUR", "to": "USD", "rate": 1.125}, {"from": "GBP", "to": "USD", "rate": 1.25},
                            {"from": "JPY", "to": "USD", "rate": 0.0064}]}


def market(commodities):
    forwards, underlyings = [], {}
    for c in commodities:
        underlyings[c.id] = {"currency": c.currency, "spot": c.price}
        for m in c.months:
            forwards.append({"underlying": c.id, "expiry": expiry_of(m), "forward": round(c.price * (1 + 0.004 * m), 2)})
    rates = {currency: [{"until": "2030-01-01", "rate": 0.03}] for currency in sorted(set(CURRENCIES))}
    return {"schema": "crossmargin-market", "schema_version": 1, "as_of": f"{AS_OF}T16:00:00Z", "reporting_currency": "USD",
            "underlyings": underlyings, "forwards": forwards, "rates": rates,
            "fx": {"EUR": {"rate": 1.125}, "GBP": {"rate": 1.25}, "JPY": {"rate": 0.0064}}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--strikes", type=int, default=4, help="on each side of the price")
    parser.add_argument("--months", type=int, default=6)
    arguments = parser.parse_args()
    chance = random.Random(20260619)
    made = [Commodity(i, arguments, chance) for i in range(30)]
    other = Commodity(0, arguments, chance)
    other.id = "N00"
    mirror = {"priority": 1, "method": "01", "legs": [{**leg("N00", "A", 0.4), "exchange": "NDE"}, leg("M21", "B", 0.4)]}
    folder = pathlib.Path(arguments.folder)
    folder.mkdir(parents=True, exist_ok=True)
    second = {**other.document(), "exchange": "NDE"}
    for name, document in (("exchange", definition("MADE", [c.document() for c in made], inter_spreads())),
                           ("neighbour", definition("NEXT", [second], [mirror])), ("market", market(made + [other]))):
        (folder / f"{name}.json").write_text(json.dumps(document, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
