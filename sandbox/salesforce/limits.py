"""/limits and /limits/recordCount."""

from sandbox.salesforce.call import Call, Reply
from sandbox.salesforce.dispatch import Resource

MAXIMA = {
    "ConcurrentAsyncGetReportInstances": 200,
    "DailyBulkApiBatches": 15_000,
    "DailyBulkV2QueryFileStorageMB": 976_562,
    "DailyBulkV2QueryJobs": 10_000,
    "DailyDurableStreamingApiEvents": 10_000,
    "DailyStandardVolumePlatformEvents": 10_000,
    "DataStorageMB": 10_240,
    "FileStorageMB": 10_240,
    "HourlyPublishedPlatformEvents": 50_000,
    "MonthlyPlatformEventsUsageEntitlement": 0,
    "SingleEmail": 5_000,
}


def resources() -> list[Resource]:
    return [Resource("limits", {"GET": limits}), Resource("limits/recordCount", {"GET": record_count})]


def limits(call: Call) -> Reply:
    usage = call.world.gate.usage[call.org.id]
    calls = {"Max": usage.maximum, "Remaining": max(0, usage.maximum - usage.used)}
    custom = {"Max": 1_000, "Remaining": 1_000}
    body = {
        "DailyApiRequests": calls,
        **{name: {"Max": most, "Remaining": most} for name, most in MAXIMA.items()},
        "PermissionSets": {"Max": 1_500, "Remaining": 1_500, "CreateCustom": custom},
    }
    if call.org.storage_full:
        for name in ("DataStorageMB", "FileStorageMB"):
            body[name] = {"Max": MAXIMA[name], "Remaining": 0}
    return Reply(body=body)


def record_count(call: Call) -> Reply:
    """Only objects that exist are counted; others are left out, as the real resource does."""
    known = {entry["name"].lower(): entry for entry in call.view.describe_global()["sobjects"]}
    asked = [name.strip().lower() for name in call.args.get("sObjects", "").split(",") if name.strip()]
    names = [known[name]["name"] for name in asked or known if name in known and known[name]["queryable"]]
    counts = [{"count": _count(call, name), "name": name} for name in names]
    return Reply(body={"sObjects": counts})


def _count(call: Call, name: str) -> int:
    total: int = call.view.query(" ".join(("SELECT COUNT() FROM", name)))["totalSize"]
    return total
