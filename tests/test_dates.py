import gzip
import json
from pathlib import Path

import pytest

from index.dates import iso_date

NEWS = Path(__file__).parents[2] / "shared" / "data" / "corpus" / "news_id.jsonl.gz"


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("2026-03-12", "2026-03-12"),
        ("2023-02-27T23:30:00+07:00", "2023-02-27"),
        ("2019-09-15 00:00:00 14:17 WIB", "2019-09-15"),
        ("20200605", "2020-06-05"),
        ("2020/6/5", "2020-06-05"),
        ("12 Maret 2026", "2026-03-12"),
        ("Jumat, 5 Juni 2020 14:30 WIB", "2020-06-05"),
        ("12/03/2026", "2026-03-12"),
        ("5.6.2020", "2020-06-05"),
        ("10/20/2025 11:25", "2025-10-20"),
        ("Juli 13, 2019 -", "2019-07-13"),
        ("19-Sep-19 07:15", "2019-09-19"),
        ("5 Ogos 2023", "2023-08-05"),
        ("1 Mac 2024", "2024-03-01"),
        ("31 Disember 2024", "2024-12-31"),
        ("12 марта 2026 г.", "2026-03-12"),
        ("9 мая 2025", "2025-05-09"),
        ("Fri, 05 Jun 2020 14:30:00 +0700", "2020-06-05"),
        ("March 3rd, 2021", "2021-03-03"),
        ("29 Februari 2024", "2024-02-29"),
    ],
)
def test_written_dates_become_iso(stated: str, iso: str) -> None:
    assert iso_date(stated) == iso


@pytest.mark.parametrize(
    "stated",
    [
        *(None, "", "[]", "kemarin", "2026", "Mei 2026", "29 Februari 2023", "31/02/2026"),
        *("2026-13-45", "12 Foo 2026", "99/99/2026", "id 1234567890123", "1" * 10_000),
    ],
)
def test_uncertain_dates_are_none(stated: str | None) -> None:
    assert iso_date(stated) is None


@pytest.mark.skipif(not NEWS.exists(), reason="the shared news corpus is not there")
def test_dates_of_real_news_are_understood() -> None:
    with gzip.open(NEWS, "rt", encoding="utf-8", newline="\n") as lines:
        dates = [date for line in lines if (date := json.loads(line)["date"])]
    understood = sum(iso_date(date) is not None for date in dates)
    assert understood > 0.999 * len(dates)
