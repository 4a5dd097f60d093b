"""Wrong use of the calc commands: exit status 2, nothing on stdout, one line that names what is wrong."""

from __future__ import annotations

import pytest

from tests.unit.lending.typed import CARD, EARLY, LATE, PLAN, invoke


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (PLAN.replace("10000", "0"), "0"),
        (PLAN.replace("10000", "-5"), "-5"),
        (PLAN.replace("10000", "1e309"), "1e309"),
        (PLAN.replace("10000", "١٢٣"), "١٢٣"),
        (PLAN.replace("10000", "NaN"), "NaN"),
        (PLAN.replace("10000", "12.345"), "12.345"),
        (PLAN.replace("periods 5", "periods 0"), "0"),
        (PLAN.replace("periods 5", "periods x"), "x"),
        (PLAN.replace("periods 5", "periods ١٢"), "١٢"),
        (PLAN.replace("periods 5", "periods 1_2"), "1_2"),
        (PLAN.replace("equal-principal", "zero"), "daily_rate"),
        (LATE.replace("1000", "1000.123"), "1000.123"),
        (f"{LATE} --multiple many", "many"),
        (PLAN.replace("2018-09-11", "2018-02-30"), "2018-02-30"),
        (PLAN.replace("2018-09-11", "20180911"), "20180911"),
        (PLAN.replace("0.0005", "11"), "11"),
        (PLAN.replace("0.0005", "x%"), "x%"),
        (PLAN.replace("equal-principal", "balloon"), "balloon"),
        (PLAN.replace("--method equal-principal", ""), "--method"),
        (f"{PLAN} --annual-rate 0.1", "daily_rate annual_rate"),
        (f"{PLAN} --every 0m", "0m"),
        (f"{PLAN} --first-due 2018-09-01", "2018-09-01"),
        (PLAN.replace("2018-09-11", "9999-12-31"), "9999"),
        ("schedule --periods 5", "--principal"),
        (f"{PLAN} --nonsense 3", "--nonsense"),
        ("overdue --amount 1000 --days 5", "--daily-rate"),
        ("overdue --amount 1000 --daily-rate 0.0005", "--days"),
        (f"{LATE} --product 不存在的产品", "不存在的产品"),
        (LATE.replace("5 ", "-5 ", 1), "-5"),
        (LATE.replace("--days 5", "--days 99999"), "99999"),
        (f"{LATE} --annual-rate 0.1", "0.0005"),
        (f"{LATE} --compound monthly --due 2026-01-01", "5"),
        (f"{LATE} --multiple -1", "-1"),
        ("overdue --amount 1000 --annual-rate 4000 --days 5", "4000"),
        ("overdue --amount 1000 --days 5 --product 爱又米", "--daily-rate"),
        ("overdue --amount 1000 --daily-rate 0.1 --due 2026-01-04 --as-of 2026-01-01", "2026-01-01"),
        ("overdue --amount 1000 --daily-rate 10 --due 2000-01-01 --as-of 2026-01-01 --compound monthly", "E+"),
        (CARD.replace("2026-08-10:3000", "2026-08-10"), "2026-08-10"),
        (CARD.replace("2026-08-10:3000", "2026-13-10:3000"), "2026-13-10:3000"),
        (CARD.replace("2026-08-10:3000", "2026-08-10:x"), "2026-08-10:x"),
        (CARD.replace("2026-10-05", "2026-01-05"), "2026-08-10"),
        (CARD.replace("--due-day 25", ""), "None"),
        (CARD.replace("--entry 2026-08-10:3000", ""), ""),
        ("late-fee --minimum -1 --paid 0", "-1"),
        ("minimum --balance 1000 --rate 1.5", "1.5"),
        ("allocate --pay 0 --principal 5", "0"),
        ("allocate --pay 5 --order best", "best"),
        ("rate --amount 1000", "--payment"),
        ("rate --amount 1000 --payment 5", "--periods"),
        ("rate --amount 1000 --payment 5 --periods 0", "0"),
        ("rate --amount 1000 --payment 100 --periods 12 --upfront 1000", "1000"),
        ("rate --amount 1000 --payment 0 --periods 12", " 0 "),
        ("rate --amount -7 --payment 100 --periods 12", "-7"),
        ("rate --amount 1000 --fee-per-period 31 --periods 12", "31"),
        (f"{LATE} 17", "17"),
        (f"{EARLY} --on 2026-01-10", "2026-01-10"),
        (f"{EARLY} --on 2028-01-10", "12"),
        (f"{EARLY} --on 2026-03-10 --paid 13", "13"),
        (f"{EARLY} --on 2026-03-10 --prepayment-fee 1.5", "1.5"),
        (f"{EARLY} --on 2026-03-10 --new-periods 3", "--new-daily-rate"),
        (f"{EARLY} --on 2026-03-10 --new-periods 0 --new-annual-rate 0.1", "0"),
        (f"{EARLY} --on 2026-03-10 --new-periods 3 --new-annual-rate 0.1 --new-upfront 20000", "20000"),
        ("dates --periods 3", "--start"),
        ("dates --statement-day 5 --due-day 23", "--purchase"),
        ("dates --statement-day 40 --due-day 23 --purchase 2026-01-01", "40"),
        ("guess", "guess"),
        ("", "schedule / overdue / card"),
    ],
)
@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_it_says_in_one_line_what_is_wrong(line: str, named: str, locale: str) -> None:
    result = invoke(line, locale)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert named in result.stderr
    assert "Decimal(" not in result.stderr
    assert "lending." not in result.stderr


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("dates --start 2026-01-31", "--periods"),
        ("dates --periods 3", "--start"),
        ("dates", "--start --periods / --statement-day --purchase"),
    ],
)
def test_it_names_only_the_option_that_is_missing(line: str, missing: str) -> None:
    assert invoke(line, "en").stderr == f"error: {missing} is missing\n"
