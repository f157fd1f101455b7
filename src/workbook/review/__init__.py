"""Floor 4: people and the coding – evaluation against a gold of one's own."""

from workbook.review.evaluate import Evaluation, evaluate
from workbook.review.statements import StatementEvaluation, evaluate_statements

__all__ = ["Evaluation", "StatementEvaluation", "evaluate", "evaluate_statements"]
