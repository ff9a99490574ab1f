/* Custom properties, notification messages, settings: bags that are changed here and saved as a whole. */
const CUSTOM_PROPERTIES_LIMIT = 2500;

function bag(values) {
  return {
    get: (name) => values[name],
    set: (name, value) => void (values[name] = value),
    remove: (name) => void delete values[name],
    getAll: () => ({ ...values }),
  };
}

/** loadCustomPropertiesAsync for one item; the values live on the item in the mailbox. */
function customProperties(item) {
  return function loadCustomPropertiesAsync(callback, userContext) {
    const call = { options: { asyncContext: userContext }, callback };
    deliver(ask("properties.load", { item }).then((values) => savedProperties(item, values)), call);
  };
}

function savedProperties(item, values) {
  return {
    ...bag(values),
    saveAsync(callback, asyncContext) {
      deliver(saveProperties(item, values), { options: { asyncContext }, callback });
    },
  };
}

function saveProperties(item, values) {
  const text = JSON.stringify(values);
  if (text.length > CUSTOM_PROPERTIES_LIMIT) {
    return Promise.reject(failure(9018, "GenericResponseError", "Custom properties exceed 2,500 characters."));
  }
  return ask("properties.save", { item, text });
}

/** Office.context.roamingSettings: per person and add-in, kept by the Outlook page. */
function roamingSettings(values) {
  return {
    ...bag(values),
    saveAsync(callback) {
      deliver(ask("settings.save", { values }), { options: {}, callback });
    },
  };
}

/** item.notificationMessages: shown by the Outlook page above the message. */
function notificationMessages(item) {
  const shown = new Map();
  const publish = () => ask("notifications.show", { item, messages: [...shown.values()] });
  const put = officeMethod(2, (key, details) => {
    if (!shown.has(key) && shown.size >= 5) {
      throw failure(9016, "NumberOfNotificationsExceeded", "A message can show five notifications.");
    }
    if ((details.message ?? "").length > 150) throw INVALID_ARGUMENT("A notification has at most 150 characters.");
    shown.set(key, { ...details, key });
    return publish();
  });
  return {
    addAsync: put,
    replaceAsync: put,
    getAllAsync: officeMethod(0, () => [...shown.values()]),
    removeAsync: officeMethod(1, (key) => {
      if (!shown.delete(key)) throw failure(9018, "KeyNotFound", "There is no notification with this key.");
      return publish();
    }),
  };
}
