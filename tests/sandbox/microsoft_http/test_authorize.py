import pytest

from tests.sandbox.microsoft_http.conftest import BACK

ALICE = "alice@northwind.example"


def test_the_page_offers_everybody_and_deny(sign_in):
    page = sign_in.authorize().text
    for name in ("Alice", "Bob", "Dana", "Charlie"):
        assert f"Continue as {name}" in page
    assert "Deny" in page


def test_a_tenants_page_offers_only_its_people(sign_in):
    page = sign_in.authorize("northwind.example").text
    assert "Continue as Alice" in page
    assert "Charlie" not in page


def test_the_page_lists_what_is_asked_for(sign_in):
    assert "<li>Mail.Read</li>" in sign_in.authorize().text


def test_the_page_shows_what_it_was_given_as_text(sign_in):
    page = sign_in.authorize(state='"><script>alert(1)</script>').text
    assert "<script>alert" not in page


def test_the_page_cannot_be_framed(sign_in):
    assert sign_in.authorize().headers["X-Frame-Options"] == "DENY"


def test_a_choice_goes_back_with_code_and_state(sign_in):
    answer = sign_in.authorize(choice=ALICE)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{BACK}?code=")
    assert sign_in.back(choice=ALICE)["state"] == "s1"


def test_deny_goes_back_with_an_error(sign_in):
    assert sign_in.back(choice="")["error"] == "access_denied"


def test_the_answer_can_come_in_the_fragment(sign_in):
    assert sign_in.authorize(choice=ALICE, response_mode="fragment").headers["Location"].startswith(f"{BACK}#code=")


def test_the_answer_can_come_as_a_form(sign_in):
    page = sign_in.authorize(choice=ALICE, response_mode="form_post").text
    assert f'<form method="post" action="{BACK}">' in page
    assert 'name="code"' in page


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": None}, "invalid_request"),
        ({"scope": "Mail.Fly"}, "invalid_scope"),
        ({"scope": "Mail.Read api://99999999-0000-0000-0000-000000000001/access_as_user"}, "invalid_scope"),
        ({"scope": "api://other/access_as_user"}, "invalid_resource"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"choice": "nobody@x.example"}, "invalid_request"),
    ],
)
def test_a_wrong_request_goes_back_with_an_error(sign_in, more, error):
    assert sign_in.back(**{"choice": ALICE, **more})["error"] == error


@pytest.mark.parametrize("more", [{"client_id": "nobody"}, {"redirect_uri": None}, {"tenant": "nowhere.example"}])
def test_there_is_no_way_back_to_an_unknown_application(sign_in, more):
    answer = sign_in.authorize(**more)
    assert answer.status_code == 400
    assert "AADSTS" in answer.text


class TestSilence:
    def test_nobody_is_signed_in_at_first(self, sign_in):
        assert sign_in.back(prompt="none", login_hint=ALICE)["error"] == "login_required"

    def test_whoever_was_here_comes_back_silently(self, sign_in):
        sign_in.code()
        assert "code" in sign_in.back(prompt="none", login_hint=ALICE)

    def test_the_switch_lets_a_hint_be_enough(self, http, sign_in):
        http.post("/_sandbox/world", json={"auto_consent": True})
        assert "code" in sign_in.back(login_hint=ALICE)
        assert "code" in sign_in.back(prompt="none", login_hint=ALICE)

    def test_an_unknown_hint_leads_to_the_page(self, http, sign_in):
        http.post("/_sandbox/world", json={"auto_consent": True})
        assert "Continue as" in sign_in.authorize(login_hint="nobody@x.example").text


def test_logging_out_goes_where_it_is_told(http):
    answer = http.get("/common/oauth2/v2.0/logout?post_logout_redirect_uri=https://app.example/bye")
    assert answer.headers["Location"] == "https://app.example/bye"
