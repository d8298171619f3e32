"""Pictures inside mails."""

from miroir.conversations.mail_pictures import show_pictures


def test_a_reference_becomes_the_address_of_its_file() -> None:
    html = '<p>Ici\xa0: <img alt="x" src="cid:a%40b&amp;c" width="3"></p>'
    shown = show_pictures(html, {"a@b&c": "/api/v1/files/1?signature=1.2.x&y"})
    assert shown == (
        '<p>Ici\xa0: <img alt="x" src="/api/v1/files/1?signature=1.2.x&amp;y" width="3"></p>'
    )


def test_a_reference_to_nothing_loses_its_source() -> None:
    assert show_pictures('<img src="cid:gone" alt="x">', {}) == '<img  alt="x">'


def test_words_about_references_stay() -> None:
    html = '<p>src=&quot;cid:a&quot;</p><img src="data:image/png;base64,AA">'
    assert show_pictures(html, {"a": "/x"}) == html
