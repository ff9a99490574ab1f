/* Office.js for the sandbox. routes.py joins the files of this folder, in order, into one script. */
const same = (...names) => Object.freeze(Object.fromEntries(names.map((name) => [name, name])));
const presets = Array.from({ length: 25 }, (_, number) => `Preset${number}`);

const AsyncResultStatus = Object.freeze({ Succeeded: "succeeded", Failed: "failed" });
const CoercionType = Object.freeze({ Html: "html", Text: "text" });
const HostType = same("Outlook");
const PlatformType = same("PC", "OfficeOnline", "Mac", "iOS", "Android", "Universal");
const EventType = Object.freeze({
  AppointmentTimeChanged: "olkAppointmentTimeChanged",
  AttachmentsChanged: "olkAttachmentsChanged",
  DialogEventReceived: "dialogEventReceived",
  DialogMessageReceived: "dialogMessageReceived",
  ItemChanged: "olkItemSelectedChanged",
  RecipientsChanged: "olkRecipientsChanged",
  RecurrenceChanged: "olkRecurrenceChanged",
  SelectedItemsChanged: "olkSelectedItemsChanged",
});
const MailboxEnums = Object.freeze({
  AttachmentContentFormat: Object.freeze({ Base64: "base64", Url: "url", Eml: "eml", ICalendar: "iCalendar" }),
  AttachmentStatus: Object.freeze({ Added: "added", Removed: "removed" }),
  AttachmentType: Object.freeze({ File: "file", Item: "item", Cloud: "cloud", Base64: "base64" }),
  BodyType: CoercionType,
  CategoryColor: same("None", ...presets),
  ComposeType: Object.freeze({ Reply: "reply", NewMail: "newMail", Forward: "forward" }),
  ItemNotificationMessageType: Object.freeze({
    ProgressIndicator: "progressIndicator",
    InformationalMessage: "informationalMessage",
    ErrorMessage: "errorMessage",
    InsightMessage: "insightMessage",
  }),
  ItemType: Object.freeze({ Message: "message", Appointment: "appointment" }),
  RecipientType: Object.freeze({
    DistributionList: "distributionList",
    User: "user",
    ExternalUser: "externalUser",
    Other: "other",
  }),
  RestVersion: Object.freeze({ v1_0: "v1.0", v2_0: "v2.0", Beta: "beta" }),
});

const REQUIREMENT_SETS = Object.freeze({ Mailbox: [1, 14], NestedAppAuth: [1, 1], DialogApi: [1, 1] });

/** True when this stand-in answers the requirement set: isSetSupported("Mailbox", "1.13"). */
function isSetSupported(name, minimum = "1.1") {
  const have = REQUIREMENT_SETS[name];
  if (!have) return false;
  const [major, minor = 0] = String(minimum).split(".").map(Number);
  return major < have[0] || (major === have[0] && minor <= have[1]);
}
