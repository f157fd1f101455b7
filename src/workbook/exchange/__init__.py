"""Floor 5: the formats that other instruments read and write; docs/exchange.md says what each can't hold."""

from workbook.exchange.annotation import document_loader, read_web_annotations, write_web_annotations
from workbook.exchange.brat import read_brat, write_brat
from workbook.exchange.cas import read_cas, write_cas
from workbook.exchange.citations import bibtex, csl_json, write_bibtex, write_csl_json
from workbook.exchange.decisions import read_decisions, write_decisions
from workbook.exchange.dna import DnaDatabase, read_dna
from workbook.exchange.dna_corpus import dna_corpus
from workbook.exchange.dna_file import DnaTables, copy_dna, read_dna_tables, write_dna_tables
from workbook.exchange.dna_write import DnaReport, write_dna
from workbook.exchange.graphs import actor_graph, write_graph
from workbook.exchange.markdown import quotations_markdown, write_markdown
from workbook.exchange.quotations import citron, triples, write_citron, write_textacy
from workbook.exchange.rocrate import ro_crate, write_ro_crate
from workbook.exchange.spreadsheets import write_csv, write_xlsx

__all__ = [
    "DnaDatabase",
    "DnaReport",
    "DnaTables",
    "actor_graph",
    "bibtex",
    "citron",
    "copy_dna",
    "csl_json",
    "dna_corpus",
    "document_loader",
    "quotations_markdown",
    "read_brat",
    "read_cas",
    "read_decisions",
    "read_dna",
    "read_dna_tables",
    "read_web_annotations",
    "ro_crate",
    "triples",
    "write_bibtex",
    "write_brat",
    "write_cas",
    "write_citron",
    "write_csl_json",
    "write_csv",
    "write_decisions",
    "write_dna",
    "write_dna_tables",
    "write_graph",
    "write_markdown",
    "write_ro_crate",
    "write_textacy",
    "write_web_annotations",
    "write_xlsx",
]
