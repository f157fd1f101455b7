"""Floor 5: a coding as W3C Web Annotations, and back; what hostile texts, ids and files do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_coding import small_coding

import workbook as wb
from workbook.coding.tables import TABLES
from workbook.errors import WorkbookError, WorkbookWarning
from workbook.exchange.annotation import document_loader, read_web_annotations, write_web_annotations

OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
OWN = "urn:x-stance-workbook:terms#"
TEXT = "قالت المتحدثة إن الوفد وصل. وقال الوزير: «نرفض التطبيع مع نظام الأسد». رفضت قطر التطبيع مع نظام الأسد."
pyld = pytest.importorskip("pyld", reason="the JSON-LD processor is not installed")


def same(one: wb.Coding, other: wb.Coding) -> None:
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table), obj=table)


def there_and_back(coding: wb.Coding, path: Path, corpus: wb.Corpus | None = None) -> wb.Coding:
    write_web_annotations(coding, path, include_text=corpus is None)
    return read_web_annotations(path, corpus)


def loaded(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def ten() -> wb.Coding:
    return wb.code(wb.briefs()[:10])


@pytest.fixture()
def small() -> wb.Coding:
    return wb.code([wb.Document("a", TEXT, date="2021-05-01", url="https://one.example/1")])


class TestRoundTrip:
    def test_all_five_tables_with_texts_and_with_the_corpus(self, ten: wb.Coding, tmp_path: Path) -> None:
        again = there_and_back(ten, tmp_path / "a.jsonld")
        same(ten, again)
        assert dict(again.meta) == dict(ten.meta)
        same(ten, there_and_back(ten, tmp_path / "b.jsonld", wb.briefs()))
        assert min(len(getattr(ten, t)) for t in TABLES) >= 10

    def test_without_texts_none_stands_in_the_file_whole(self, ten: wb.Coding, tmp_path: Path) -> None:
        raw = write_web_annotations(ten, tmp_path / "a.jsonld").read_text(encoding="utf-8")
        assert not [t for t in ten.documents["text"] if json.dumps(t, ensure_ascii=False)[1:-1] in raw]
        with pytest.raises(WorkbookError, match=r"document 1: the text of .* give the corpus that was coded"):
            read_web_annotations(tmp_path / "a.jsonld")

    def test_rows_without_spans_and_lists_keep_what_they_have(self, tmp_path: Path) -> None:
        coding = small_coding()
        assert coding.quotations["cue_start"].isna().all() and coding.quotations["cue"].notna().all()
        same(coding, there_and_back(coding, tmp_path / "a.jsonld"))

    def test_spans_that_do_not_hold_are_kept_as_they_are(self, small: wb.Coding, tmp_path: Path) -> None:
        tables = {t: getattr(small, t) for t in TABLES}
        tables["quotations"].loc[0, "cue"] = "غير ذلك"
        tables["quotations"].loc[0, "content_end"] = 10_000
        tables["mentions"].loc[0, "start"] = pd.NA
        odd = wb.Coding(tables)
        same(odd, there_and_back(odd, tmp_path / "a.jsonld"))

    def test_metadata_of_any_type(self, tmp_path: Path) -> None:
        more: dict[str, Any] = {
            "@id": "x",
            "wb:kind": "y",
            "pages": 3,
            "score": 1.5,
            "flag": True,
            "tags": ["أ", {"b": None}],
        }
        documents = [
            wb.Document("a", TEXT, metadata=more),
            wb.Document("b", TEXT, metadata={"score": None, "empty": None}),
        ]
        coding = wb.code(documents)
        same(coding, there_and_back(coding, tmp_path / "a.jsonld"))

    def test_an_empty_coding(self, tmp_path: Path) -> None:
        coding = wb.code([wb.Document("a", "لا خبر.")])
        same(coding, there_and_back(coding, tmp_path / "a.jsonld"))

    @settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        doc_id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
        between=st.lists(
            st.text(st.sampled_from("\r\n\u0651\u064b😀𐎀\u202e\u2028<>&\"'\\«» ") | st.characters(exclude_categories=["Cs"]), max_size=9),
            min_size=3, max_size=3,
        ),
    )  # fmt: skip
    def test_any_text_and_id(self, doc_id: str, between: list[str], tmp_path: Path) -> None:
        a, b, c = between
        coding = wb.code(
            [wb.Document(doc_id, f"{a}\nقال الوزير إن {b}الوفد وصل.{c} رفضت قطر التطبيع مع نظام الأسد.", url=a)]
        )
        same(coding, there_and_back(coding, tmp_path / "a.jsonld"))


class TestFormat:
    def test_a_processor_expands_it_without_a_network(self, ten: wb.Coding, tmp_path: Path) -> None:
        from pyld import jsonld

        data = loaded(write_web_annotations(ten, tmp_path / "a.jsonld"))
        (graph,) = jsonld.expand(data, {"documentLoader": document_loader})
        assert graph["@type"] == [f"{AS}OrderedCollection"]
        page = graph[f"{AS}first"][0]
        items = page[f"{AS}items"][0]["@list"]
        assert page["@type"] == [f"{AS}OrderedCollectionPage"]
        n = len(ten.mentions) + len(ten.quotations) + len(ten.stances)
        assert len(items) == n == graph[f"{AS}totalItems"][0]["@value"]
        assert len({i["@id"] for i in items}) == n and all(i["@type"] == [f"{OA}Annotation"] for i in items)
        quotation = items[len(ten.mentions)]
        row = ten.quotations.iloc[0]
        targets = {t[f"{OWN}role"][0]["@value"]: t for t in quotation[f"{OA}hasTarget"]}
        assert {"content", "cue", "source"} <= set(targets)
        selectors = {s["@type"][0]: s for s in targets["cue"][f"{OA}hasSelector"]}
        assert selectors[f"{OA}TextPositionSelector"][f"{OA}start"][0]["@value"] == row["cue_start"]
        assert selectors[f"{OA}TextQuoteSelector"][f"{OA}exact"][0]["@value"] == row["cue"]
        assert quotation[f"{OA}hasBody"][0][f"{OWN}rule"] == [{"@value": row["rule"]}]
        assert quotation[f"{OA}motivatedBy"] == [{"@id": f"{OA}highlighting"}]
        assert len(graph[f"{OWN}actors"][0]["@list"]) == len(ten.actors)
        roles = graph[f"{OWN}actors"][0]["@list"][0][f"{OWN}roles"][0]
        assert roles["@type"] == "@json" and roles["@value"] == ten.actors["roles"].iloc[0]

    def test_every_key_is_a_term(self, small: wb.Coding, tmp_path: Path) -> None:
        """What the context did not know, a processor would drop."""
        from pyld import jsonld

        data = loaded(write_web_annotations(small, tmp_path / "a.jsonld", include_text=True))
        expanded = jsonld.expand(data, {"documentLoader": document_loader})
        context = data["@context"]
        back = jsonld.compact(expanded, context, {"documentLoader": document_loader})

        def keys(value: Any) -> int:
            if isinstance(value, dict):
                return sum(1 + keys(v) for k, v in value.items() if k not in ("@context", "wb:documents", "wb:meta"))
            return sum(keys(v) for v in value) if isinstance(value, list) else 0

        assert keys(back) == keys(data)

    def test_only_the_w3c_context_is_known(self) -> None:
        with pytest.raises(WorkbookError, match="without a network"):
            document_loader("https://one.example/context.jsonld")

    def test_positions_count_code_points(self, tmp_path: Path) -> None:
        text = "😀\r\nقال الوزيرُ إن الوفد وصل."
        coding = wb.code([wb.Document("a", text)])
        cues = [
            t["selector"]
            for a in loaded(write_web_annotations(coding, tmp_path / "a.jsonld"))["first"]["items"]
            for t in a["target"]
            if t["wb:role"] == "cue"
        ]
        assert cues and all(text[p["start"] : p["end"]] == q["exact"] for p, q in cues)
        assert cues[0][0]["start"] == 3 and cues[0][1]["prefix"] == "😀\r\n"

    def test_the_source_is_the_url_or_an_urn(self, tmp_path: Path) -> None:
        urls = ["https://one.example/1", "https://one.example/2", "https://one.example/2", "javascript:alert(1)", None]
        coding = wb.code([wb.Document(f"d{n}", TEXT, url=u) for n, u in enumerate(urls)])
        data = loaded(write_web_annotations(coding, tmp_path / "a.jsonld"))
        urn = "urn:x-stance-workbook:document:"
        assert [d["id"] for d in data["wb:documents"]] == [urls[0], urn + "d1", urn + "d2", urn + "d3", urn + "d4"]
        same(coding, there_and_back(coding, tmp_path / "a.jsonld"))


class TestChangedTexts:
    def test_spans_are_found_again_by_their_words(self, small: wb.Coding, tmp_path: Path) -> None:
        path = write_web_annotations(small, tmp_path / "a.jsonld")
        text = "😀 عاجل:\r\n" + TEXT
        again = read_web_annotations(path, wb.Corpus([wb.Document("a", text)]))
        assert again.documents["text_sha256"].iloc[0] == wb.Document("a", text).text_sha256
        assert again.documents["n_chars"].iloc[0] == len(text)
        shift = len(text) - len(TEXT)
        assert again.mentions["start"].tolist() == [s + shift for s in small.mentions["start"]]
        assert again.quotations["content_spans"].tolist() == [
            [[s + shift, e + shift] for s, e in spans] for spans in small.quotations["content_spans"]
        ]
        for table, (start, end, surface) in {
            "mentions": ("start", "end", "text"), "quotations": ("cue_start", "cue_end", "cue"),
            "stances": ("evidence_start", "evidence_end", "evidence"),
        }.items():  # fmt: skip
            rows = getattr(again, table)
            assert len(rows) == len(getattr(small, table)) > 0
            assert all(text[s:e] == w for s, e, w in zip(rows[start], rows[end], rows[surface], strict=True))

    def test_what_is_gone_is_named_and_listed(self, small: wb.Coding, tmp_path: Path) -> None:
        path = write_web_annotations(small, tmp_path / "a.jsonld")
        gone = small.stances["evidence"].iloc[-1]
        text = TEXT[: TEXT.rindex(gone)] + "تأجل اللقاء."
        with pytest.warns(WorkbookWarning, match="do not fit the texts any more"):
            again = read_web_annotations(path, wb.Corpus([wb.Document("a", text)]))
        lost = {r["id"] for r in again.meta["not_reattached"]}
        assert small.stances["stance_id"].iloc[-1] in lost
        for table, key in (("mentions", "mention_id"), ("quotations", "quotation_id"), ("stances", "stance_id")):
            ids = set(getattr(small, table)[key])
            assert set(getattr(again, table)[key]) == ids - lost

    def test_positions_that_another_program_counted_in_utf16(self, tmp_path: Path) -> None:
        coding = wb.code([wb.Document("a", "😀😀 " + TEXT)])
        path = write_web_annotations(coding, tmp_path / "a.jsonld", include_text=True)
        data = loaded(path)
        for annotation in data["first"]["items"]:
            for target in annotation["target"]:
                target["selector"][0]["start"] += 2
                target["selector"][0]["end"] += 2
        path.write_text(json.dumps(data), encoding="utf-8")
        same(coding, read_web_annotations(path))

    def test_the_document_is_found_by_its_text(self, small: wb.Coding, tmp_path: Path) -> None:
        path = write_web_annotations(small, tmp_path / "a.jsonld")
        same(small, read_web_annotations(path, wb.Corpus([wb.Document("renamed", TEXT), wb.Document("b", "لا خبر.")])))


class TestHostile:
    IDS = (
        "../../etc/passwd",
        "a'b\"c",
        "</script><script>alert(1)</script>",
        "C:\\x\0y",
        "\u202egnp",
        "wb:doc_id",
        "%2E%2E",
    )

    def test_ids_are_escaped_and_come_back(self, tmp_path: Path) -> None:
        coding = small_coding(
            documents=[{"doc_id": i, "outlet": "one"} for i in self.IDS],
            mentions=[
                {"mention_id": i, "doc_id": i, "start": 0, "end": 0, "text": "", "form": "role", "actor_id": i}
                for i in self.IDS
            ],
            quotations=[],
        )
        path = tmp_path / "a.jsonld"
        same(coding, there_and_back(coding, path))
        for document in loaded(path)["wb:documents"]:
            assert document["id"].startswith("urn:x-stance-workbook:document:")
            assert not set(document["id"].rsplit(":", 1)[1]) & set("/\\'\"<> :\0\u202e")
        assert [p.name for p in tmp_path.iterdir()] == ["a.jsonld"]

    def test_markup_and_bidi_controls_are_data(self, tmp_path: Path) -> None:
        text = (
            'قال الوزير إن "</script><script>alert(1)</script>\u202e الوفد وصل\u2069". قال الوزير إن <b>اللقاء</b> غداً.'
        )
        coding = wb.code([wb.Document("a", text, title="<img src=x onerror=alert(1)>")])
        path = tmp_path / "a.jsonld"
        same(coding, there_and_back(coding, path))
        raw = path.read_text(encoding="utf-8")
        assert not set(raw) & set("<>\u202e\u2069") and "\\u202e" in raw
        assert all(b.get("format") == "text/plain" for a in loaded(path)["first"]["items"] for b in a["body"][:1])

    def test_ids_that_stand_twice_have_addresses_of_their_own(self, small: wb.Coding, tmp_path: Path) -> None:
        tables = {t: getattr(small, t) for t in TABLES}
        tables["mentions"] = pd.concat([tables["mentions"]] * 2, ignore_index=True)
        coding = wb.Coding(tables)
        same(coding, there_and_back(coding, tmp_path / "a.jsonld"))
        addresses = [a["id"] for a in loaded(tmp_path / "a.jsonld")["first"]["items"]]
        assert len(set(addresses)) == len(addresses)

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b'{"type": "AnnotationCollection",\n "first": }', r"line 2, column 11: not JSON"),
            (b"", r"line 1, column 1: not JSON"),
            ("{\"a\": \"قال\"}".encode("windows-1256"), r"not UTF-8 at byte 7"),
            (b"[" * 200_000, r"nested too deeply"),
            (b'{"a": "\\ud83d"}', r"half a character"),
            (b'{"a": NaN}', r"NaN is no JSON number"),
            (b"[1, 2]", r"a JSON object was expected"),
            (b'{"type": "Annotation"}', r"no coding as Web Annotations"),
            (b'{"first": "https://one.example/page"}', r"nothing is fetched"),
        ],
    )  # fmt: skip
    def test_broken_files(self, data: bytes, said: str, tmp_path: Path) -> None:
        path = tmp_path / "broken.jsonld"
        path.write_bytes(data)
        with pytest.raises(WorkbookError, match=said) as caught:
            read_web_annotations(path)
        assert str(path) in str(caught.value)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda d: d["first"]["items"][0]["body"][0].update({"wb:confidence": "sure"}), "annotation 1: wb:confidence is 'sure'"),
            (lambda d: d["first"]["items"][0]["body"][0].update({"wb:confidence": True}), "a number was expected"),
            (lambda d: d["first"]["items"][0]["body"][0].update({"wb:doc_id": "b"}), "no such document in the file"),
            (lambda d: d["first"]["items"][0]["target"][0].update({"wb:role": ["x"]}), r"wb:role is \"\['x'\]\""),
            (lambda d: d["first"]["items"][0]["target"][0]["selector"][0].update(start=-1), "start and end"),
            (lambda d: d["first"]["items"][0]["target"][0]["selector"].pop(), "no TextQuoteSelector"),
            (lambda d: d["wb:documents"].append(d["wb:documents"][0]), "document 2: wb:doc_id is 'a'; give each"),
            (lambda d: d["wb:documents"][0].update({"wb:n_chars": 2**70}), "wb:n_chars"),
            (lambda d: d.update({"wb:metadata_types": {"x": "no type"}}), "metadata column 'x'"),
            (lambda d: d.update({"wb:metadata_types": {"x": "int8"}}) or d["wb:documents"][0].update({"wb:metadata": {"x": "y"}}), "'x' is no 'int8'"),
            (lambda d: d["wb:actors"].append("x"), "a JSON object was expected"),
        ],
    )  # fmt: skip
    def test_tampered_files(self, change: Any, said: str, small: wb.Coding, tmp_path: Path) -> None:
        path = write_web_annotations(small, tmp_path / "a.jsonld", include_text=True)
        data = loaded(path)
        change(data)
        path.write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(WorkbookError, match=said):
            read_web_annotations(path)

    def test_metadata_can_not_take_the_place_of_a_column(self, small: wb.Coding, tmp_path: Path) -> None:
        path = write_web_annotations(small, tmp_path / "a.jsonld", include_text=True)
        data = loaded(path)
        data["wb:documents"][0]["wb:metadata"] = {"headline_end": "x", "outlet": "forged", "text": "forged"}
        path.write_text(json.dumps(data), encoding="utf-8")
        same(small, read_web_annotations(path))

    def test_annotations_of_other_programs_are_said_to_be_left_out(self, small: wb.Coding, tmp_path: Path) -> None:
        path = write_web_annotations(small, tmp_path / "a.jsonld", include_text=True)
        data = loaded(path)
        data["first"]["items"] += [{"type": "Annotation", "bodyValue": "ملاحظة", "target": "https://one.example/1"}, 7]
        path.write_text(json.dumps(data), encoding="utf-8")
        with pytest.warns(WorkbookWarning, match="2 annotations are of another program"):
            same(small, read_web_annotations(path))

    def test_what_json_can_not_hold_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(WorkbookError, match="no infinite numbers"):
            write_web_annotations(
                wb.code([wb.Document("a", "لا.", metadata={"x": float("inf")})]), tmp_path / "a.jsonld"
            )
        halves = wb.code([wb.Document("a", "لا.", metadata={"x": ["\ud83d"]})])
        with pytest.raises(WorkbookError, match="half a character"):
            write_web_annotations(halves, tmp_path / "a.jsonld")
        file_in_a_file = tmp_path / "a file"
        file_in_a_file.write_text("no folder")
        with pytest.raises(WorkbookError, match="can't be written"):
            write_web_annotations(small_coding(), file_in_a_file / "a.jsonld")
        assert list(tmp_path.iterdir()) == [file_in_a_file]
