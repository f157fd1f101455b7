"""Floor 4: people and the coding – decisions, coders, agreement, and evaluation against a gold of one's own."""

from workbook.review.adjudicate import Adjudication, disagreements
from workbook.review.agreement import Agreement, agreement
from workbook.review.blind import BlindSession
from workbook.review.coefficients import cohen_kappa, krippendorff_alpha, percent_agreement
from workbook.review.estimate import CorrectedShare, Sample, sample_rows
from workbook.review.evaluate import Evaluation, evaluate
from workbook.review.gold import write_gold
from workbook.review.statements import StatementEvaluation, evaluate_statements
from workbook.review.store import Store, open
from workbook.review.suggest import suggest_actors, to_yaml
from workbook.review.suggestions import Suggestions

__all__ = [
    "Adjudication",
    "Agreement",
    "BlindSession",
    "CorrectedShare",
    "Evaluation",
    "Sample",
    "StatementEvaluation",
    "Store",
    "Suggestions",
    "agreement",
    "cohen_kappa",
    "disagreements",
    "evaluate",
    "evaluate_statements",
    "krippendorff_alpha",
    "open",
    "percent_agreement",
    "sample_rows",
    "suggest_actors",
    "to_yaml",
    "write_gold",
]
