"""Floor 5: coursework – texts with glosses, coding by hand, marks by agreement with a checked coding.

The notebooks in ``notebooks/course`` use it; ``workbook.course.folder`` and ``workbook.course.grades`` make them an nbgrader
course and need ``pip install "stance-workbook[course]"``.
"""

from workbook.course.gold import gold
from workbook.course.hand import hand_coding
from workbook.course.marking import Marked, mark
from workbook.course.texts import numbered, passages, texts

__all__ = ["Marked", "gold", "hand_coding", "mark", "numbered", "passages", "texts"]
