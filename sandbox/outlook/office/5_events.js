/* A calendar item: what others organize is read, one's own is open in the organizer's form, with getters. */
function organizedItem({ key, itemId, seriesId, recurrence, values }) {
  const registry = handlerRegistry([EventType.RecipientsChanged, EventType.RecurrenceChanged, EventType.AppointmentTimeChanged]);
  const getter = (value) => ({ getAsync: officeMethod(0, () => value) });
  return {
    itemType: MailboxEnums.ItemType.Appointment,
    seriesId,
    categories: categories(key),
    notificationMessages: notificationMessages(key),
    subject: getter(values.subject),
    start: getter(values.start),
    end: getter(values.end),
    location: getter(values.location),
    organizer: getter(values.organizer),
    requiredAttendees: getter(values.requiredAttendees),
    optionalAttendees: getter(values.optionalAttendees),
    recurrence: getter(recurrence),
    getItemIdAsync: officeMethod(0, () => itemIdOf(itemId)),
    addHandlerAsync: registry.addHandlerAsync,
    removeHandlerAsync: registry.removeHandlerAsync,
    fire: registry.fire,
  };
}

function itemIdOf(itemId) {
  if (!itemId) throw failure(9045, "ItemNotSaved", "The id is not known before the item is saved.");
  return itemId;
}
