"""The sandbox's calendars under Microsoft's own Python client."""

from datetime import date

import pytest
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.models.attendee import Attendee
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.calendar import Calendar
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.day_of_week import DayOfWeek
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.event import Event
from msgraph.generated.models.event_message_request import EventMessageRequest
from msgraph.generated.models.event_type import EventType
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.location import Location
from msgraph.generated.models.mailbox_settings import MailboxSettings
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.patterned_recurrence import PatternedRecurrence
from msgraph.generated.models.recurrence_pattern import RecurrencePattern
from msgraph.generated.models.recurrence_pattern_type import RecurrencePatternType
from msgraph.generated.models.recurrence_range import RecurrenceRange
from msgraph.generated.models.recurrence_range_type import RecurrenceRangeType
from msgraph.generated.models.response_type import ResponseType
from msgraph.generated.models.single_value_legacy_extended_property import SingleValueLegacyExtendedProperty
from msgraph.generated.users.item.calendar_view.calendar_view_request_builder import CalendarViewRequestBuilder
from msgraph.generated.users.item.calendar_view.delta.delta_request_builder import DeltaRequestBuilder
from msgraph.generated.users.item.events.events_request_builder import EventsRequestBuilder
from msgraph.generated.users.item.events.item.accept.accept_post_request_body import AcceptPostRequestBody
from msgraph.generated.users.item.events.item.cancel.cancel_post_request_body import CancelPostRequestBody
from msgraph.generated.users.item.events.item.instances.instances_request_builder import InstancesRequestBuilder
from msgraph_core.requests.batch_request_builder import BatchRequestBuilder
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem

from sandbox.server import Sandbox
from tests.contract import graph_sdk

SCOPES = ["Calendars.ReadWrite", "Mail.ReadWrite", "MailboxSettings.ReadWrite", "User.Read"]
WINDOW = {"start_date_time": "2026-12-01T00:00:00Z", "end_date_time": "2027-01-01T00:00:00Z"}
BOB = "bob@northwind.example"
CRM = "String {00020329-0000-0000-C000-000000000046} Name CrmId"


@pytest.fixture(scope="module")
def running():
    with Sandbox("empty") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    running.control("reset", {})
    return running


@pytest.fixture
def graph(sandbox):
    """graph(use, email) runs an async function with a client signed in as Alice, or somebody else."""
    return lambda use, email="alice@northwind.example": graph_sdk.run(sandbox, use, SCOPES, email)


def at(day, hour, zone="W. Europe Standard Time"):
    return DateTimeTimeZone(date_time=f"2026-12-{day:02}T{hour:02}:00:00", time_zone=zone)


def plan(day=1, **more):
    return Event(subject="Plan", start=at(day, 10), end=at(day, 11), **more)


def weekly():
    pattern = RecurrencePattern(type=RecurrencePatternType.Weekly, interval=1, days_of_week=[DayOfWeek.Tuesday])
    span = RecurrenceRange(type=RecurrenceRangeType.NoEnd, start_date=date(2026, 12, 1))
    return PatternedRecurrence(pattern=pattern, range=span)


def with_bob():
    return [Attendee(email_address=EmailAddress(address=BOB))]


def delta_query():
    return RequestConfiguration(query_parameters=DeltaRequestBuilder.DeltaRequestBuilderGetQueryParameters(**WINDOW))


def view_query(**more):
    query = CalendarViewRequestBuilder.CalendarViewRequestBuilderGetQueryParameters(**WINDOW, **more)
    return RequestConfiguration(query_parameters=query)


async def all_pages(builder, page):
    found = list(page.value)
    while page.odata_next_link:
        page = await builder.with_url(page.odata_next_link).get()
        found += page.value
    return found, page


def test_an_event_is_made_changed_and_deleted(graph):
    async def use(client):
        made = await client.me.events.post(
            plan(
                body=ItemBody(content_type=BodyType.Html, content="<p>Hi</p>"),
                location=Location(display_name="Room 1"),
                categories=["CRM"],
                single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=CRM, value="00U1")],
            )
        )
        one = client.me.events.by_event_id(made.id)
        changed = await one.patch(Event(subject="New"))
        await one.delete()
        left = await client.me.events.get()
        return made, changed, left.value

    made, changed, left = graph(use)
    assert (made.type, made.is_organizer, made.start.date_time) == (
        EventType.SingleInstance,
        True,
        "2026-12-01T09:00:00.0000000",
    )
    assert (changed.subject, changed.location.display_name, changed.categories) == ("New", "Room 1", ["CRM"])
    assert left == []


def test_a_view_is_walked_to_its_end(graph):
    async def use(client):
        await client.me.events.post(plan(recurrence=weekly()))
        for day in range(2, 12):
            await client.me.events.post(plan(day))
        found, _ = await all_pages(client.me.calendar_view, await client.me.calendar_view.get(view_query()))
        return [one.type for one in found]

    types = graph(use)
    assert len(types) == 15
    assert set(types) == {EventType.SingleInstance, EventType.Occurrence}


def test_the_preferred_zone_is_followed(graph):
    async def use(client):
        await client.me.events.post(plan())
        query = view_query()
        query.headers.add("Prefer", 'outlook.timezone="Pacific Standard Time"')
        return (await client.me.calendar_view.get(query)).value[0].start

    start = graph(use)
    assert (start.date_time, start.time_zone) == ("2026-12-01T01:00:00.0000000", "Pacific Standard Time")


def test_delta_links_are_followed_as_they_are(graph):
    async def use(client):
        master = await client.me.events.post(plan(recurrence=weekly()))
        for day in range(2, 8):
            await client.me.events.post(plan(day))
        builder = client.me.calendar_view.delta
        first, page = await all_pages(builder, await builder.get(delta_query()))
        stub = next(one for one in first if one.type == EventType.Occurrence)
        await client.me.events.by_event_id(stub.id).patch(Event(subject="Other"))
        second, page = await all_pages(builder, await builder.with_url(page.odata_delta_link).get())
        await client.me.events.by_event_id(master.id).delete()
        third, _ = await all_pages(builder, await builder.with_url(page.odata_delta_link).get())
        return first, stub, second, third

    first, stub, second, third = graph(use)
    assert len(first) == 12
    assert (stub.subject, bool(stub.series_master_id)) == (None, True)
    assert [(one.type, one.subject) for one in second] == [
        (EventType.SeriesMaster, "Plan"),
        (EventType.Exception, "Other"),
    ]
    assert [one.additional_data["@removed"] for one in third] == [{"reason": "deleted"}] * 6


def test_a_series_tells_its_instances_and_its_recurrence(graph):
    async def use(client):
        made = await client.me.events.post(plan(recurrence=weekly()))
        query = InstancesRequestBuilder.InstancesRequestBuilderGetQueryParameters(**WINDOW)
        builder = client.me.events.by_event_id(made.id).instances
        return made.recurrence, (await builder.get(RequestConfiguration(query_parameters=query))).value

    recurrence, instances = graph(use)
    assert recurrence.range.start_date == date(2026, 12, 1)
    assert recurrence.range.recurrence_time_zone == "W. Europe Standard Time"
    assert len(instances) == 5


def test_events_are_found_by_category_and_extended_property(graph):
    async def use(client):
        linked = SingleValueLegacyExtendedProperty(id=CRM, value="00U1")
        await client.me.events.post(plan(categories=["CRM"], single_value_extended_properties=[linked]))
        await client.me.events.post(plan(2))
        found = []
        for text in (
            "categories/any(c:c eq 'CRM')",
            f"singleValueExtendedProperties/Any(ep: ep/id eq '{CRM}' and ep/value eq '00U1')",
        ):
            query = EventsRequestBuilder.EventsRequestBuilderGetQueryParameters(
                filter=text, expand=[f"singleValueExtendedProperties($filter=id eq '{CRM}')"]
            )
            found.append((await client.me.events.get(RequestConfiguration(query_parameters=query))).value)
        return found

    for events in graph(use):
        assert [one.single_value_extended_properties[0].value for one in events] == ["00U1"]


def test_an_invitation_is_answered_and_cancelled(sandbox, graph):
    async def invite(client):
        return (await client.me.events.post(plan(attendees=with_bob()))).id

    async def accept(client):
        (mail,) = (await client.me.mail_folders.by_mail_folder_id("inbox").messages.get()).value
        (copy,) = (await client.me.events.get()).value
        await client.me.events.by_event_id(copy.id).accept.post(AcceptPostRequestBody(send_response=True))
        return mail

    made = graph(invite)
    mail = graph(accept, BOB)

    async def cancel(client):
        one = client.me.events.by_event_id(made)
        attendee = (await one.get()).attendees[0]
        await one.cancel.post(CancelPostRequestBody(comment="Sorry"))
        return attendee.status.response

    assert isinstance(mail, EventMessageRequest)
    assert graph(cancel) == ResponseType.Accepted
    kinds = [(one["kind"], one["to"]) for one in sandbox.control("outbox")["outbox"]]
    assert kinds == [("request", BOB), ("response", "alice@northwind.example"), ("cancellation", BOB)]


def test_a_batch_makes_and_reads_events(graph):
    async def use(client):
        post = BatchRequestItem(client.me.events.to_post_request_information(plan()), id="1")
        asked = client.me.calendar_view.to_get_request_information(view_query())
        read = BatchRequestItem(asked, id="2", depends_on=["1"])
        answers = await BatchRequestBuilder(client.request_adapter).post(BatchRequestContent({"1": post, "2": read}))
        return [answers.get_response_by_id(one) for one in ("1", "2")]

    made, view = graph(use)
    assert (made.status, view.status) == (201, 200)


def test_calendars_and_zones_are_read(graph):
    async def use(client):
        made = await client.me.calendars.post(Calendar(name="Private"))
        await client.me.calendars.by_calendar_id(made.id).events.post(plan())
        events = await client.me.calendars.by_calendar_id(made.id).events.get()
        windows = await client.me.outlook.supported_time_zones.get()
        iana = await client.me.outlook.supported_time_zones_with_time_zone_standard("Iana").get()
        await client.me.mailbox_settings.patch(MailboxSettings(time_zone="Tokyo Standard Time"))
        settings = await client.me.mailbox_settings.get()
        return len(events.value), len(windows.value), len(iana.value), settings.time_zone

    count, windows, iana, zone = graph(use)
    assert (count, zone) == (1, "Tokyo Standard Time")
    assert min(windows, iana) > 100


def test_a_window_that_is_missing_is_an_error_with_a_code(graph):
    async def use(client):
        await client.me.calendar_view.get()

    with pytest.raises(ODataError) as caught:
        graph(use)
    assert (caught.value.response_status_code, caught.value.error.code) == (400, "ErrorInvalidParameter")
