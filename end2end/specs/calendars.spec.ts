// An administrator says when people work: hours, holidays, half days; sees the year; tries it out; says who works by it.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";

test("a calendar is made, drawn, tried out and given to a team", async ({ page, problems }) => {
  problems.allow(/409/);
  await signIn(page, "admin");
  await page.goto("/admin/calendars");
  await settled(page);
  await expect(page.getByText("No calendars yet")).toBeVisible();
  await page.getByRole("button", { name: "Make the first one" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Head office");
  await dialog.getByLabel("Time zone").selectOption("Europe/Berlin");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Set its hours" }).click();
  await expect(page.getByRole("heading", { name: "Head office" })).toBeVisible();
  await settled(page);

  // Several stretches on Monday, the same until Friday, and a short Saturday.
  const monday = page.getByRole("group", { name: "Monday", exact: true });
  await monday.getByLabel("Monday, hours 1, until").fill("12:00");
  await monday.getByRole("button", { name: "Add hours to Monday" }).click();
  await monday.getByLabel("Monday, hours 2, from").fill("13:00");
  await monday.getByLabel("Monday, hours 2, until").fill("18:00");
  await page.getByRole("button", { name: "Monday to Friday as on Monday" }).click();
  await expect(page.getByLabel("Friday, hours 2, until")).toHaveValue("18:00");
  const saturday = page.getByRole("group", { name: "Saturday", exact: true });
  await expect(saturday.getByText("Closed")).toBeVisible();
  await saturday.getByRole("button", { name: "Add hours to Saturday" }).click();

  // A half day every year.
  await page.getByRole("button", { name: "Add a day" }).click();
  await page.getByLabel("What is it called?").fill("Christmas Eve");
  await page.getByLabel("When", { exact: true }).selectOption({ label: "Every year on a date" });
  const day = page.getByRole("group", { name: "this day" });
  await day.getByRole("button", { name: "Add hours to this day" }).click();
  await day.getByLabel("this day, hours 1, until").fill("12:00");
  await expect(page.getByRole("button", { name: /^Christmas Eve/ })).toContainText("every year on 24 December: 09:00 to 12:00");

  // Holidays from a file: seen first, then taken over.
  await page.getByRole("button", { name: "From a file" }).click();
  const text = [
    "BEGIN:VCALENDAR", "BEGIN:VEVENT", "SUMMARY:New Year", "DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY",
    "END:VEVENT", "BEGIN:VEVENT", "SUMMARY:Works outing", "DTSTART;VALUE=DATE:20260611", "DTEND;VALUE=DATE:20260613",
    "END:VEVENT", "BEGIN:VEVENT", "SUMMARY:Tea", "DTSTART:20260611T150000", "END:VEVENT", "END:VCALENDAR",
  ].join("\r\n");
  await dialog.getByLabel("iCalendar file (.ics)").setInputFiles({ name: "days.ics", mimeType: "text/calendar", buffer: Buffer.from(text) });
  await expect(dialog.getByRole("status")).toHaveText("2 days were found.");
  await dialog.getByText("Left out, add them by hand").click();
  await expect(dialog.getByText("it is no whole day")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add these days" }).click();
  await expect(page.getByRole("button", { name: /^Works outing/ })).toBeVisible();

  // The picture of the year says it, to eyes and to screen readers.
  const december = page.getByRole("table", { name: "December" });
  await expect(december.getByRole("cell", { name: /^24.*Christmas Eve: 09:00 to 12:00/ })).toBeVisible();
  await expect(page.getByRole("table", { name: "January" }).getByRole("cell", { name: /^1 ?, closed: New Year$/ })).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel("What is working time from").fill("2026-11-27T16:00");
  await page.getByLabel("until", { exact: true }).fill("2026-11-30T10:00");
  await page.getByRole("button", { name: "Count", exact: true }).click();
  await expect(page.getByText("Between the two lie 11 h of working time.")).toBeVisible();

  await page.getByLabel("The whole system, wherever no other calendar counts").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved. What was promised by it is worked out anew.")).toBeVisible();
  await expect(page.getByText("the whole system, as its calendar")).toBeVisible();

  // In use, it cannot be deleted; it says where it is used.
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("is used by the whole system");
  await page.keyboard.press("Escape");
  await page.goto("/admin/calendars");
  await settled(page);
  await expect(page.getByText("Whole system", { exact: true })).toBeVisible();
  await expect(page.getByText("Mon to Fri 09:00 to 12:00, 13:00 to 18:00; Sat 09:00 to 17:00")).toBeVisible();
});

test("what can never be open is refused, and what others saved is not overwritten", async ({ page, problems, server }) => {
  problems.allow(/412|422/);
  const api = await Api.as(server, "admin");
  const office = (label: string) => ({
    calendar: { label, time_zone: "UTC", week: { monday: [{ from: 540, until: 1020 }] } },
  });
  await api.send("PUT", "/calendars/depot", office("Depot"));
  await signIn(page, "admin");
  await page.goto("/admin/calendars/depot");
  await settled(page);
  await page.getByRole("button", { name: "Remove hours 1 of Monday" }).click();
  await expect(page.getByText("has no working time: give at least one weekday hours")).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Has no working time" })).toBeVisible();
  await page.getByRole("button", { name: "Add hours to Monday" }).click();
  await page.getByLabel("Monday, hours 1, until").fill("16:00");
  await api.send("PUT", "/calendars/depot", office("Depot, new"));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/changed/i).first()).toBeVisible();
});

test("a calendar fits a phone", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  await api.send("PUT", "/calendars/phone", { calendar: { label: "Phone", week: { monday: [{ from: 540, until: 1020 }] } } });
  await page.setViewportSize({ width: 360, height: 800 });
  await signIn(page, "admin");
  await page.goto("/admin/calendars/phone");
  await settled(page);
  await expect(page.getByRole("table", { name: "March" })).toBeVisible();
  await expectNoSideways(page);
  await expectAccessible(page);
});
