"""Floor 4: people and the coding – evaluation against a gold of one's own."""

from workbook.review.evaluate import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate"]
