"""The sandbox's contacts and To Do under Microsoft's own Python client, over TLS."""

import pytest
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.models.contact import Contact
from msgraph.generated.models.contact_folder import ContactFolder
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.linked_resource import LinkedResource
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.open_type_extension import OpenTypeExtension
from msgraph.generated.models.physical_address import PhysicalAddress
from msgraph.generated.models.single_value_legacy_extended_property import SingleValueLegacyExtendedProperty
from msgraph.generated.models.task_status import TaskStatus
from msgraph.generated.models.todo_task import TodoTask
from msgraph.generated.models.todo_task_list import TodoTaskList
from msgraph.generated.models.wellknown_list_name import WellknownListName
from msgraph.generated.users.item.contacts.contacts_request_builder import ContactsRequestBuilder
from msgraph_core.requests.batch_request_builder import BatchRequestBuilder
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem

from sandbox.server import Sandbox
from tests.contract import graph_sdk

SCOPES = ["Contacts.ReadWrite", "Tasks.ReadWrite"]
CRM = "String {00020329-0000-0000-C000-000000000046} Name CrmId"
ERIN = "erin@acme.example"


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
    """graph(use) runs an async function with a client signed in as Alice."""
    return lambda use: graph_sdk.run(sandbox, use, SCOPES)


def erin(**more):
    return Contact(
        given_name="Erin",
        surname="Evans",
        email_addresses=[EmailAddress(address=ERIN, name="Erin Evans")],
        business_address=PhysicalAddress(city="Austin"),
        single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=CRM, value="003A")],
        **more,
    )


def seen(page):
    return [(one.id, one.additional_data.get("@removed")) for one in page.value]


class TestContacts:
    def test_one_is_written_found_by_its_address_and_shows_its_crm_id(self, graph):
        async def use(client):
            await client.me.contacts.post(erin(business_phones=["1", "2"]))
            query = ContactsRequestBuilder.ContactsRequestBuilderGetQueryParameters(
                filter=f"emailAddresses/any(a:a/address eq '{ERIN}')",
                expand=[f"singleValueExtendedProperties($filter=id eq '{CRM}')"],
            )
            (found,) = (await client.me.contacts.get(RequestConfiguration(query_parameters=query))).value
            return found

        found = graph(use)
        assert (found.display_name, found.business_phones) == ("Erin Evans", ["1", "2"])
        assert found.business_address.city == "Austin"
        assert found.single_value_extended_properties[0].value == "003A"

    def test_the_delta_of_a_folder_tells_of_news_changes_and_removals(self, sandbox, graph):
        async def use(client):
            folder = await client.me.contact_folders.post(ContactFolder(display_name="VIP"))
            contacts = client.me.contact_folders.by_contact_folder_id(folder.id).contacts
            made = await contacts.post(erin())
            first = await contacts.delta.get()
            await client.me.contacts.by_contact_id(made.id).patch(Contact(job_title="CFO"))
            second = await contacts.delta.with_url(first.odata_delta_link).get()
            sandbox.control("contact", {"do": "move", "id": made.id, "folder": "Other"})
            third = await contacts.delta.with_url(second.odata_delta_link).get()
            return made.id, seen(first), second.value[0].job_title, seen(third)

        identifier, first, title, third = graph(use)
        assert first == [(identifier, None)]
        assert title == "CFO"
        assert third == [(identifier, {"reason": "deleted"})]

    def test_a_lost_cursor_is_an_error_with_a_code(self, sandbox, graph):
        async def use(client):
            link = (await client.me.contacts.delta.get()).odata_delta_link
            sandbox.control("faults", {"service": "graph", "kind": "drop_cursors"})
            await client.me.contacts.delta.with_url(link).get()

        with pytest.raises(ODataError) as caught:
            graph(use)
        assert (caught.value.response_status_code, caught.value.error.code) == (410, "SyncStateNotFound")

    def test_its_batch_writes_several(self, graph):
        async def use(client):
            requests = {
                str(n): BatchRequestItem(client.me.contacts.to_post_request_information(erin()), id=str(n))
                for n in range(1, 4)
            }
            answers = await BatchRequestBuilder(client.request_adapter).post(BatchRequestContent(requests))
            return [answers.get_response_by_id(one).status for one in requests], await client.me.contacts.count.get()

        assert graph(use) == ([201, 201, 201], 3)


class TestToDo:
    def test_the_lists_there_are(self, graph):
        async def use(client):
            return [one.wellknown_list_name for one in (await client.me.todo.lists.get()).value]

        assert graph(use) == [WellknownListName.DefaultList, WellknownListName.FlaggedEmails]

    def test_a_task_with_a_link_is_written_and_completed(self, graph):
        async def use(client):
            made = await client.me.todo.lists.post(TodoTaskList(display_name="Salesforce Tasks"))
            tasks = client.me.todo.lists.by_todo_task_list_id(made.id).tasks
            task = await tasks.post(
                TodoTask(
                    title="Call",
                    categories=["Salesforce"],
                    due_date_time=DateTimeTimeZone(date_time="2026-11-25T15:00:00", time_zone="UTC"),
                    linked_resources=[LinkedResource(application_name="Lockstep", external_id="00T")],
                )
            )
            one = tasks.by_todo_task_id(task.id)
            links = (await one.linked_resources.get()).value
            done = await one.patch(TodoTask(status=TaskStatus.Completed))
            return task, links, done

        task, links, done = graph(use)
        assert task.due_date_time.date_time == "2026-11-25T00:00:00.0000000"
        assert [one.external_id for one in links] == ["00T"]
        assert done.status == TaskStatus.Completed
        assert done.completed_date_time.time_zone == "UTC"

    def test_the_delta_of_a_list_tells_of_news_and_removals(self, graph):
        async def use(client):
            made = await client.me.todo.lists.post(TodoTaskList(display_name="CRM"))
            tasks = client.me.todo.lists.by_todo_task_list_id(made.id).tasks
            first = await tasks.delta.get()
            task = await tasks.post(TodoTask(title="Call"))
            second = await tasks.delta.with_url(first.odata_delta_link).get()
            await tasks.by_todo_task_id(task.id).delete()
            third = await tasks.delta.with_url(second.odata_delta_link).get()
            return task.id, seen(first), seen(second), seen(third)

        identifier, first, second, third = graph(use)
        assert (first, second) == ([], [(identifier, None)])
        assert third == [(identifier, {"reason": "deleted"})]

    def test_an_open_extension_hangs_on_a_task(self, graph):
        async def use(client):
            made = (await client.me.todo.lists.get()).value[0]
            tasks = client.me.todo.lists.by_todo_task_list_id(made.id).tasks
            task = await tasks.post(TodoTask(title="Call"))
            extensions = tasks.by_todo_task_id(task.id).extensions
            body = OpenTypeExtension(extension_name="com.acme", additional_data={"crmId": "00T"})
            await extensions.post(body)
            return (await extensions.by_extension_id("com.acme").get()).additional_data["crmId"]

        assert graph(use) == "00T"
