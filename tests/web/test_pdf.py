"""Official copies: marking, codes and reader on every page; what is written into them is text and never markup."""

from io import BytesIO

from pypdf import PdfReader

from europol_portal.web import pdf


def pages_of(*sections, **fields):
    """The text of each page."""
    marking = pdf.Marking("eu_restricted", ["H2", "H1"], ["Owners: Germany.", "Copy for France."])
    made = pdf.render(pdf.Document("Probe", "G-1", marking, sections, **fields))
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(made)).pages]


def test_every_page_carries_marking_codes_and_reader():
    rows = [[str(number), "A row of a long table"] for number in range(120)]
    pages = pages_of(pdf.Section("Rows", [pdf.Table(["No", "What"], rows, [1, 5])]))

    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert text.count("RESTREINT UE / EU RESTRICTED") == 2
        assert "Handling codes: H0, H1, H2" in text
        assert "Copy for France." in text
        assert f"Page {number} of {len(pages)}" in text
        assert "No What" in text, "the head of a table repeats"


def test_text_stays_as_it_is_in_three_scripts():
    words = "Łódź, Ελλάδα, Българија; #strong[no] *markup* $x$ @here \\ <b>"
    blocks = [
        pdf.Text(words), pdf.Text("Strong", is_strong=True), pdf.Heading("Part"), pdf.Points(["one", "two"]),
        pdf.Facts([("Owner", "Germany"), ("Empty", "")]),
    ]  # fmt: skip
    (text,) = pages_of(pdf.Section("Words", blocks), lead="First of all")

    assert words in text
    assert "Empty" not in text
    assert all(one in text for one in ("First of all", "Strong", "Part", "Owner Germany"))
