from network.web.uploads import attachment
from tests.files.pdfs import pdf


def test_a_file_is_served_for_saving_with_no_power_over_the_site(app, site, tmp_path):
    kept = tmp_path / "kept"
    kept.write_bytes(pdf())
    app.add_url_rule(
        "/essai",
        view_func=lambda: attachment(kept, content_type="application/pdf", name="délibération 12.pdf"),
    )
    response = site.fetch("/essai")
    assert response.data == kept.read_bytes()
    assert response.content_type == "application/pdf"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''d%C3%A9lib%C3%A9ration%2012.pdf" in disposition
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
