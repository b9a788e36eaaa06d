"""HTML bytes -> the article on the page, by trafilatura; one line per paragraph."""

from types import MappingProxyType

from index.decode import decode
from index.formats.problem import UnreadableError
from index.formats.raw import RawArticle

_LXML_LIMITS = MappingProxyType({"no_network": True, "huge_tree": False, "remove_comments": True})


def parse_html(raw: bytes) -> RawArticle:
    """Return the page's main text, title, site, date and address.

    The language that a page states is left aside: too often it is that of its template.
    """
    import logging

    import trafilatura
    from lxml import html as lxml_html  # type: ignore[import-untyped]

    # Its warnings would reach the user's terminal beside the one line that says it all.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    page = decode(raw, html=True).replace("\0", "")
    if not page.strip():
        raise _no_article()
    # As UTF-8 bytes: lxml refuses strings that state another encoding.
    parser = lxml_html.HTMLParser(encoding="utf-8", **_LXML_LIMITS)
    tree = lxml_html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=True)
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        raise _no_article()
    return RawArticle(
        found.text or "",
        title=found.title,
        url=found.url,
        source=found.sitename or found.hostname,
        published=found.date,
    )


def _no_article() -> UnreadableError:
    return UnreadableError(
        "no article text was found in the page", "Save the article's text as .txt and add that"
    )
