"""How much our Salesforce asks, and what it makes of a service that breaks."""

from __future__ import annotations

import pytest

from backend.ports.failures import AccessRevoked, OutOfBudget, Rejected, Transient
from backend.sync.records import FileDraft, RecordRef
from tests.contract.crm_contract import task
from tests.contract.sandbox_crm import SalesforceStage

DATA = "/services/data/v66.0"


@pytest.fixture
def stage(sandbox):
    return SalesforceStage(sandbox)


@pytest.fixture
def crm(stage):
    return stage.crm


@pytest.fixture
def capable(crm):
    return crm.capabilities()


@pytest.fixture
def erin(stage):
    return stage.contact("erin2@acme.example", "Erin Two", stage.account("Acme Two"))


@pytest.fixture
def saved(crm, capable, erin):
    return crm.save([task("k1", (erin,))], capable)[0]


@pytest.fixture
def asked(stage, capable, erin):
    """Forgets what was asked so far; gives the paths asked since."""
    stage.sandbox.control("requests", method="DELETE")
    return stage.calls


def fault(stage, **rule):
    stage.sandbox.control("faults", {"service": "salesforce", **rule})


def test_reading_what_an_org_can_do_is_one_call(stage, crm):
    crm.capabilities()

    assert stage.calls() == [f"{DATA}/composite/batch"]


def test_looking_up_is_exactly_one_call(crm, capable, asked):
    crm.matches(["erin2@acme.example"], ["k1"], capable)

    assert asked() == [f"{DATA}/composite"]


def test_two_hundred_addresses_are_one_call(crm, capable, asked):
    crm.matches([f"somebody.with.a.long.name.{n}@a-rather-long-domain.example" for n in range(200)], [], capable)

    assert asked() == [f"{DATA}/composite"]


def test_looking_up_nothing_is_no_call(crm, capable, asked):
    crm.matches([], [], capable)

    assert asked() == []


def test_saving_75_mails_is_one_call(crm, capable, erin, asked):
    crm.save([task(f"k{n}", (erin,)) for n in range(75)], capable)

    assert asked() == [f"{DATA}/composite/graph"]


def test_storing_a_file_with_further_links_is_one_call(crm, capable, erin, saved, asked):
    asked_before = len(asked())
    crm.attach(saved, FileDraft("a.pdf", "application/pdf", b"data"), (erin,))

    assert asked()[asked_before:] == [f"{DATA}/composite"]


def test_a_file_stays_when_a_further_link_fails(crm, capable, saved):
    crm.attach(saved, FileDraft("a.pdf", "application/pdf", b"data"), (RecordRef("Account", "001000000000000AAA"),))

    assert len(crm.files(saved)) == 1


def test_a_file_of_several_megabytes_is_stored(crm, saved):
    crm.attach(saved, FileDraft("a.bin", "application/octet-stream", b"x" * 3_000_000))

    assert crm.files(saved)[0].size == 3_000_000


def test_an_expired_session_is_renewed_once_and_nobody_notices(stage, crm, capable, erin):
    fault(stage, kind="expire_tokens")

    assert crm.matches(["erin2@acme.example"], [], capable).people
    assert stage.tokens.renewals == 1


def test_whoami_survives_an_expired_session(stage, crm):
    crm.whoami()
    fault(stage, kind="expire_tokens")

    assert crm.whoami().email == "alice@northwind.example"


def test_a_dead_grant_is_access_revoked(stage, crm, capable):
    stage.tokens.refuse = True
    fault(stage, kind="expire_tokens")

    with pytest.raises(AccessRevoked) as caught:
        crm.matches(["erin2@acme.example"], [], capable)
    assert caught.value.side == "salesforce"


def test_a_session_that_is_never_accepted_ends(stage, crm, capable):
    body = [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
    fault(stage, status=401, body=body, times=99)

    with pytest.raises(AccessRevoked):
        crm.whoami()
    assert stage.tokens.renewals == 2


def test_a_session_that_is_no_good_for_the_api_is_not_renewed(stage, crm, capable):
    body = [{"errorCode": "INVALID_SESSION_ID", "message": "This session is not valid for use with the REST API"}]
    fault(stage, status=401, body=body)

    with pytest.raises(AccessRevoked):
        crm.matches(["a@x.example"], [], capable)
    assert stage.tokens.renewals == 0


def test_a_server_error_before_the_write_may_have_written_for_all_we_know(stage, crm, capable, erin):
    fault(stage, status=503, when="before", path="composite/graph")

    with pytest.raises(Transient) as caught:
        crm.save([task("k1", (erin,))], capable)
    assert caught.value.after_write
    assert crm.matches([], ["k1"], capable).saved == ()


@pytest.mark.parametrize("rule", [{"status": 500, "when": "after"}, {"kind": "close_connection"}])
def test_an_answer_lost_after_the_write_is_told_and_the_key_finds_the_record(stage, crm, capable, erin, rule):
    fault(stage, path="composite/graph", **rule)

    with pytest.raises(Transient) as caught:
        crm.save([task("k1", (erin,))], capable)
    assert caught.value.after_write
    assert len(crm.matches([], ["k1"], capable).saved) == 1


def test_a_lost_answer_to_a_question_has_written_nothing(stage, crm, capable):
    fault(stage, kind="close_connection", path="composite")

    with pytest.raises(Transient) as caught:
        crm.matches(["a@x.example"], [], capable)
    assert not caught.value.after_write


def test_a_page_of_the_network_edge_is_transient(stage, crm, capable):
    fault(stage, status=502, body="<html>Bad Gateway</html>")

    with pytest.raises(Transient):
        crm.matches(["a@x.example"], [], capable)


@pytest.mark.parametrize("body", ["<html>Not Found</html>", [{"errorCode": "NOT_FOUND", "message": "not here"}]])
def test_a_call_that_is_not_found_as_a_whole_is_transient(stage, crm, capable, erin, body):
    fault(stage, status=404, body=body, times=3)
    for work in (
        lambda: crm.matches(["a@x.example"], [], capable),
        lambda: crm.save([task("k1", (erin,))], capable),
        lambda: crm.capabilities(),
    ):
        with pytest.raises(Transient) as caught:
            work()
        assert not caught.value.after_write


def test_a_page_instead_of_a_row_does_not_mean_that_the_row_is_gone(stage, crm, saved):
    fault(stage, status=404, body="<html>Not Found</html>", method="DELETE")

    with pytest.raises(Transient):
        crm.delete(saved)


def test_what_is_archived_and_closed_is_not_deleted_and_says_so(stage, crm):
    ref = stage.old_task()
    stage.sandbox.control("salesforce", {"closed_archive": True})

    with pytest.raises(Rejected, match="ENTITY_IS_ARCHIVED"):
        crm.delete(ref)
    assert not stage.org.store.get("Task", ref.id)["IsDeleted"]


def test_an_org_without_calls_left_is_out_of_budget(stage, crm, capable):
    stage.sandbox.control("salesforce", {"daily_limit": 1})

    with pytest.raises(OutOfBudget):
        crm.matches(["a@x.example"], [], capable)


def test_an_answer_that_is_no_json_is_transient(stage, crm, capable):
    fault(stage, status=200, body="<html>maintenance</html>")

    with pytest.raises(Transient):
        crm.matches(["a@x.example"], [], capable)


ODD = [[], {}, {"compositeResponse": None}, {"graphs": [{}]}, ["x"], 3]


@pytest.mark.parametrize("body", ODD)
def test_a_question_answered_in_another_shape_is_transient(stage, crm, capable, body):
    fault(stage, status=200, body=body, times=2)

    with pytest.raises(Transient):
        crm.matches(["a@x.example"], [], capable)
    with pytest.raises(Transient):
        crm.capabilities()


@pytest.mark.parametrize("body", ODD)
def test_a_write_answered_in_another_shape_may_have_been_carried_out(stage, crm, capable, erin, body):
    fault(stage, status=200, body=body)
    try:
        (failure,) = crm.save([task("k1", (erin,))], capable)
    except Transient as raised:
        failure = raised

    assert isinstance(failure, Transient)
    assert failure.after_write


def test_an_org_without_the_package_saves_mail_all_the_same(stage, crm, erin):
    stage.sandbox.control("salesforce", {"package": False})
    plain = crm.capabilities()
    (ref,) = crm.save([task("k1", (erin,))], plain)

    assert plain.key_field == ""
    assert crm.matches([], ["k1"], plain).saved == ()
    assert crm.activity(ref, plain).people == (erin,)


def test_an_outsiders_org_holds_nothing_of_ours(stage, sandbox, erin):
    tokens = type(stage.tokens)(sandbox, "charlie@contoso.example")
    outsider = stage.open(tokens)

    assert outsider.matches(["erin2@acme.example"], [], outsider.capabilities()).people == ()
