"""Elements, attributes and styles that a shown mail may use."""


def words(text: str) -> set[str]:
    """Return the words of a list written as prose."""
    return set(text.split())


VOID = {"br", "hr", "img", "col", "wbr"}
# Elements that HTML closes by itself: they never nest without another element between them.
SELF_CLOSING = {"p", "li", "td", "th", "tr", "dd", "dt", "thead", "tbody", "tfoot", "caption"}
NESTING = words(
    "a abbr address article aside b bdi bdo big blockquote center cite code colgroup dd del details"
    " dfn div dl em figcaption figure font footer h1 h2 h3 h4 h5 h6 header i ins kbd main mark nav"
    " ol pre q s samp section small span strike strong sub summary sup table tt u ul var"
)
TAGS = VOID | SELF_CLOSING | NESTING
# No id, name or class: they reach into the page around. No background: it may be remote.
ATTRIBUTES = {
    "*": words("align bgcolor dir height lang style title valign width"),
    "a": {"href"},
    "img": {"alt", "src", "data-src"},
    "blockquote": {"type"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap"},
}
# Nothing that fetches, floats over the page or moves; `filter_style_properties` sees names only.
STYLES = words(
    "background-color border border-bottom border-bottom-color border-bottom-style"
    " border-bottom-width border-collapse border-color border-left border-radius border-right"
    " border-spacing border-style border-top border-width clear color direction display float font"
    " font-family font-size font-style font-variant font-weight height letter-spacing line-height"
    " list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width"
    " min-height min-width overflow-wrap padding padding-bottom padding-left padding-right"
    " padding-top table-layout text-align text-decoration text-indent text-transform"
    " vertical-align white-space width word-break word-wrap"
)
