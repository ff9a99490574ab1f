from sandbox.ids import Ids, salesforce_id


def test_the_same_seed_gives_the_same_names():
    first, second = Ids(7), Ids(7)
    assert [first.text(12), first.uuid()] == [second.text(12), second.uuid()]


def test_another_seed_gives_other_names():
    assert Ids(7).text(12) != Ids(8).text(12)


def test_each_kind_counts_by_itself():
    ids = Ids()
    assert [ids.number("mail"), ids.number("mail"), ids.number("event")] == [1, 2, 1]


def test_a_reset_starts_anew():
    ids = Ids()
    before = (ids.text(8), ids.number("mail"))
    ids.reset()
    assert (ids.text(8), ids.number("mail")) == before


def test_a_uuid_has_its_shape():
    parts = Ids().uuid().split("-")
    assert [len(part) for part in parts] == [8, 4, 4, 4, 12]
    assert parts[2][0] == "4"


def test_the_three_letters_of_a_salesforce_id_say_which_are_capitals():
    assert salesforce_id("001D000000IqhSL") == "001D000000IqhSLIAZ"
    assert salesforce_id("012000000000000") == "012000000000000AAA"
