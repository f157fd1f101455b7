"""The words of a Web Annotation file: the W3C's that are used here, and our own; nothing is fetched to read them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import quote

from workbook.errors import WorkbookError

__all__ = ["ANNO", "NAMESPACE", "OWN_CONTEXT", "URN", "document_loader", "urn", "web_address"]

#: The context that each annotation must name (https://www.w3.org/TR/annotation-model/#annotations).
ANNO = "http://www.w3.org/ns/anno.jsonld"
URN = "urn:x-stance-workbook:"
#: Columns of the tables are terms of this vocabulary: the column ``kind`` is ``wb:kind``.
NAMESPACE = f"{URN}terms#"

#: Stands after the W3C's context. Lists and records are JSON literals: their order and nesting are kept as they are
#: (https://www.w3.org/TR/json-ld11/#json-literals).
OWN_CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "wb": NAMESPACE,
    "wb:documents": {"@id": f"{NAMESPACE}documents", "@container": "@list"},
    "wb:actors": {"@id": f"{NAMESPACE}actors", "@container": "@list"},
    **{
        f"wb:{name}": {"@id": f"{NAMESPACE}{name}", "@type": "@json"}
        for name in ("aliases", "roles", "content_spans", "quoted_spans", "metadata", "metadata_types", "meta")
    },
}

#: The terms of the W3C's context that our files use, after https://www.w3.org/TR/annotation-vocab/.
_LINKS = {
    "body": "oa:hasBody",
    "target": "oa:hasTarget",
    "source": "oa:hasSource",
    "selector": "oa:hasSelector",
    "generator": "as:generator",
    "first": "as:first",
    "last": "as:last",
    "partOf": "as:partOf",
}
_NUMBERS = {"start": "oa:start", "end": "oa:end", "total": "as:totalItems", "startIndex": "as:startIndex"}
_USED: dict[str, Any] = {
    "oa": "http://www.w3.org/ns/oa#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "SpecificResource": "oa:SpecificResource",
    "TextualBody": "oa:TextualBody",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "Software": "as:Application",
    "Text": "dctypes:Text",
    "identifying": "oa:identifying",
    "highlighting": "oa:highlighting",
    "assessing": "oa:assessing",
    "describing": "oa:describing",
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "value": "rdf:value",
    "format": "dc:format",
    "name": "foaf:name",
    "label": "rdfs:label",
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    **{term: {"@id": meaning, "@type": "@id"} for term, meaning in _LINKS.items()},
    **{term: {"@id": meaning, "@type": "xsd:nonNegativeInteger"} for term, meaning in _NUMBERS.items()},
}


def document_loader(url: str, options: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give PyLD the W3C's context from here, so that it needs no network; refuse any other address.

    Parameters
    ----------
    url : str
    options : dict, optional
        PyLD's own; not used.

    Returns
    -------
    dict
        A remote document, as PyLD's loaders return it. It has the terms that :func:`write_web_annotations` uses, not all
        of the W3C's.

    Raises
    ------
    WorkbookError
        For any other address.

    Examples
    --------
    >>> document_loader("http://www.w3.org/ns/anno.jsonld")["document"]["@context"]["body"]["@id"]
    'oa:hasBody'
    """
    if url not in (ANNO, ANNO.replace("http:", "https:")):
        raise WorkbookError(f"{url}: only {ANNO} is known without a network; give PyLD a loader of your own for more")
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": _USED},
    }


def urn(kind: str, name: str) -> str:
    """An address for anything with a name; whatever the name holds is percent-encoded (RFC 3986).

    Examples
    --------
    >>> urn("document", "../a b'c")
    'urn:x-stance-workbook:document:..%2Fa%20b%27c'
    """
    return f"{URN}{kind}:{quote(name, safe='', errors='surrogatepass')}"


def web_address(url: object) -> str | None:
    """The url of a document if it can stand as an IRI, else None: ``javascript:`` and the like are no address of a text.

    Examples
    --------
    >>> web_address("https://one.example/1"), web_address("javascript:alert(1)")
    ('https://one.example/1', None)
    """
    if not isinstance(url, str) or not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", url):
        return None
    return None if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn") for c in url) else url
