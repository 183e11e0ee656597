// The customer success start, installed from its template: the customer is welcomed by mail, the run waits until the set-up
// form comes as a message from outside, the call is scheduled, everyone of the team gets the lessons, and the start is over.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";
import { Mailbox, useMailbox } from "../support/outside.ts";
import { installTemplate } from "../support/templates.ts";

type Customer = { id: string; title: string; fields: { [name: string]: unknown } };

const team = ["ada@lighthouse.example", "bo@lighthouse.example", "cleo@lighthouse.example"];

let mailbox: Mailbox;
test.beforeAll(async () => {
  mailbox = await Mailbox.open();
});
test.afterAll(async () => mailbox.close());
test.describe.configure({ mode: "serial" });

async function lighthouse(api: Api): Promise<Customer> {
  const { items } = await api.get<{ items: Customer[] }>("/objects/NewCustomer/records");
  const found = items.find((customer) => customer.title === "Lighthouse Studio");
  if (!found) throw new Error("the template's example is not there");
  return found;
}

test("the customer is welcomed, and the run waits for the form", async ({ page, as, server }) => {
  const api = await Api.as(server, "admin");
  await useMailbox(api, mailbox);
  await signIn(page, "admin");
  await installTemplate(page, "Customer success start");

  await expect.poll(() => mailbox.to("maren@lighthouse.example").length).toBe(1);
  const [welcome] = mailbox.to("maren@lighthouse.example");
  expect(welcome?.subject).toBe("Welcome to Brightdesk, Lighthouse Studio");
  const { id } = await lighthouse(api);
  expect(welcome?.text).toContain(`/set-up/${id}`);
  expect(welcome?.html).toContain("<h1>Welcome, Maren Holt!</h1>");

  const yara = await as("yara");
  await yara.goto("/runs?status=all&orchestration=customer_success");
  await settled(yara);
  await yara.getByRole("link", { name: "Lighthouse Studio" }).first().click();
  await expect(yara.getByText("Wait for the form").first()).toBeVisible();
  await expectAccessible(yara);

  // Before the form nobody has anything to do.
  const noor = await as("noor");
  await noor.goto("/work");
  await settled(noor);
  await expect(noor.getByText("Schedule the call")).toHaveCount(0);
});

test("a form of another customer does not wake it, its own does, once", async ({ page, as, server }) => {
  await signIn(page, "admin");
  const api = await Api.as(server, "admin");
  const { id } = await lighthouse(api);
  const message = (correlation: string, goal: string) => ({
    name: "form_completed",
    correlation,
    data: { seats: 3, goal, people: team },
  });
  const other = await api.sendOnce<{ delivered: number }>("form 1", "POST", "/messages", message("another", "Sell more"));
  expect(other.delivered).toBe(0);
  const own = await api.sendOnce<{ delivered: number }>("form 2", "POST", "/messages", message(id, "Answer in a day"));
  expect(own.delivered).toBe(1);
  const again = await api.sendOnce<{ delivered: number }>("form 2", "POST", "/messages", message(id, "Answer in a day"));
  expect(again).toEqual(own);

  const noor = await as("noor");
  await noor.goto("/work");
  await settled(noor);
  const row = noor.getByRole("row").filter({ hasText: "Lighthouse Studio" });
  await row.getByRole("link", { name: "Schedule the call" }).click();
  await expect(noor.getByText("Answer in a day").first()).toBeVisible();
  await expectAccessible(noor);
  // It cannot be completed without a time.
  await noor.getByRole("button", { name: "It is scheduled" }).click();
  await expect(noor.getByText(/is required/).first()).toBeVisible();
  await noor.getByLabel("Call on").fill("2031-05-06T10:30");
  await noor.getByRole("button", { name: "It is scheduled" }).click();
  await expect
    .poll(() => mailbox.to("maren@lighthouse.example").map((mail) => mail.subject ?? ""))
    .toEqual(expect.arrayContaining([expect.stringMatching(/^Our call on 2031-05-06/)]));
});

test("everyone of the team gets the lessons, is trained, and the customer is live", async ({ page, as, server }) => {
  await signIn(page, "admin");
  const api = await Api.as(server, "admin");
  for (const address of team) {
    await expect.poll(() => mailbox.to(address).map((mail) => mail.subject)).toEqual(["Your lessons at Brightdesk"]);
  }
  const noor = await as("noor");
  await noor.goto("/work");
  await settled(noor);
  const row = noor.getByRole("row").filter({ hasText: "Lighthouse Studio" });
  await row.getByRole("link", { name: "Hold the training" }).click();
  await noor.getByLabel("People trained").fill("3");
  await noor.getByRole("button", { name: "The team is trained" }).click();
  await expect
    .poll(() => mailbox.to("maren@lighthouse.example").map((mail) => mail.subject))
    .toContain("You are live");
  expect((await lighthouse(api)).fields).toMatchObject({ status: "live", seats: 3, trained: 3 });

  const yara = await as("yara");
  await yara.goto("/runs?status=all&orchestration=customer_success");
  await settled(yara);
  await expect(yara.getByRole("row").filter({ hasText: "Lighthouse Studio" })).toContainText("Completed");
  await yara.goto("/runs?status=all&orchestration=invite_one");
  await settled(yara);
  for (const address of team) {
    await expect(yara.getByRole("row").filter({ hasText: address })).toContainText("Completed");
  }
  await expectAccessible(yara);
});
