"""The vendor folder holds exactly the listed files, ready for the manifest storage."""

from dev import frontend, paths


def test_every_listed_file_is_laid_out() -> None:
    found = {path.name for path in paths.VENDOR.iterdir() if not path.name.startswith(".")}

    assert found == set(frontend.VENDOR_FILES)


def test_no_laid_out_file_refers_to_a_missing_source_map() -> None:
    for name in frontend.VENDOR_FILES:
        assert b"sourceMappingURL" not in (paths.VENDOR / name).read_bytes()


def test_source_map_comments_are_cut_and_nothing_else() -> None:
    script = b"let url = 'x';\n//# sourceMappingURL=x.min.js.map\n"
    style = b"a{color:red}\n/*# sourceMappingURL=x.min.css.map */"

    assert frontend.SOURCE_MAP.sub(b"", script) == b"let url = 'x';\n"
    assert frontend.SOURCE_MAP.sub(b"", style) == b"a{color:red}\n"
