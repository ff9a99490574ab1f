"""The sign-in pages a browser shows. Plain HTML: no script, except where a form has to post itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from sandbox.directory import PersonInfo

_FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="icon" href="data:,"><style>
body{{font:16px/1.5 "Segoe UI",system-ui,sans-serif;background:#f3f2f1;color:#242424;margin:0}}
main{{max-width:26rem;margin:10vh auto;background:#fff;padding:2rem;box-shadow:0 2px 8px #0003}}
h1{{font-size:1.4rem;margin:0 0 .5rem}}
button{{display:block;width:100%;font:inherit;text-align:left;padding:.7rem 1rem;
margin:.5rem 0;border:1px solid #8a8886;background:#fff;cursor:pointer}} button:hover,button:focus{{background:#ebf3fc}}
small{{color:#616161}} ul{{padding-left:1.2rem}}</style></head><body><main>{content}</main></body></html>"""


def _page(title: str, content: str) -> str:
    return _FRAME.format(title=escape(title), content=content)


def _hidden(values: Mapping[str, str]) -> str:
    return "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in values.items())


def choose(app_name: str, people: Iterable[PersonInfo], scope: str, parameters: Mapping[str, str]) -> str:
    """Pick a person. The form asks the same address again with ``choice`` added."""
    buttons = "".join(
        f'<button name="choice" value="{escape(one.email)}">Continue as {escape(one.name.partition(" ")[0])}'
        f"<br><small>{escape(one.email)}</small></button>"
        for one in people
    )
    wishes = "".join(f"<li>{escape(word)}</li>" for word in scope.split())
    deny = '<button name="choice" value="">Deny</button>'
    return _page(
        "Sign in (sandbox)",
        f"<h1>Sign in to {escape(app_name)}</h1><p><small>Sandbox of Microsoft's sign-in. It asks for:</small></p>"
        f'<ul>{wishes}</ul><form method="get">{_hidden(parameters)}{buttons}{deny}</form>',
    )


def post_back(address: str, values: Mapping[str, str]) -> str:
    """response_mode=form_post."""
    return _page(
        "Signing in",
        f'<form method="post" action="{escape(address)}">{_hidden(values)}<button>Continue</button></form>'
        "<script>document.forms[0].submit()</script>",
    )


def problem(text: str) -> str:
    return _page("Sorry", f"<h1>Sorry, but we’re having trouble signing you in.</h1><p>{escape(text)}</p>")


def signed_out() -> str:
    return _page("Signed out", "<h1>You signed out of your account</h1>")
