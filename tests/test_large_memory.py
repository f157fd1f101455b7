"""Memory does not grow with the input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import workbook as wb

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="peak memory is asked of Linux")

SCRIPT = """
import sys
from pathlib import Path
from workbook.coding.large import code_files
if __name__ == "__main__":
    code_files(sys.argv[1], sys.argv[2], codebook=sys.argv[3], format="parquet")
    # not ru_maxrss: that begins with the peak of the process that started this one
    print(next(int(w.split()[1]) // 1024 for w in Path("/proc/self/status").read_text().splitlines() if w.startswith("VmHWM")))
"""
#: One issue: what is held does not depend on what is found.
BOOK = "issues:\n  - id: x\n    label_ar: س\n    label_en: x\n    definition: x\n    terms: [التطبيع]\n"


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_four_times_the_text_takes_no_more_memory(tmp_path: Path) -> None:
    texts = [d.text for d in wb.briefs()]
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "a.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "run.py").write_text(SCRIPT, encoding="utf-8")
    peaks = []
    for megabytes in (3, 12):
        path = tmp_path / f"{megabytes}.jsonl"
        with path.open("w", encoding="utf-8") as out:
            size = number = 0
            while size < megabytes * 1e6:
                text = texts[number % len(texts)]
                out.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
                size, number = size + len(text.encode()), number + 1
        line = [
            sys.executable,
            str(tmp_path / "run.py"),
            str(path),
            str(tmp_path / f"out-{megabytes}"),
            str(tmp_path / "book"),
        ]
        peaks.append(int(subprocess.run(line, check=True, capture_output=True, text=True).stdout))
    # holding the texts alone would take 9 MB twice over, their rows many times that
    assert peaks[1] < peaks[0] + 40 and peaks[1] < 700, peaks
