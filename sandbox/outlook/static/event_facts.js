import { ewsId, officePerson } from "./facts.js";

const moment = (point) => new Date(`${point.dateTime.slice(0, 19)}Z`);

/** What Office lets an add-in know of a calendar item; one's own is in the organizer's form, where it is asked for. */
export function eventFacts(event, mine) {
  const people = (type) => (event.attendees ?? []).filter((each) => each.type === type).map((each) => officePerson(each, mine));
  const values = {
    subject: event.subject ?? "",
    start: moment(event.start),
    end: moment(event.end),
    location: event.location?.displayName ?? "",
    organizer: officePerson(event.organizer, mine),
    requiredAttendees: people("required"),
    optionalAttendees: people("optional"),
  };
  const same = {
    key: event.id,
    itemId: ewsId(event.id),
    seriesId: event.seriesMasterId ? ewsId(event.seriesMasterId) : null,
    recurrence: event.type === "seriesMaster" ? { recurrenceType: event.recurrence?.pattern?.type ?? "weekly" } : null,
  };
  if (event.isOrganizer) return { ...same, organizing: true, values };
  return { ...same, ...values, itemType: "appointment", itemClass: "IPM.Appointment" };
}
