// An administrator connects other systems: mail that arrives, secrets that nobody reads, templates, deliveries.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";
import { Mailbox } from "../support/outside.ts";

test("mail is set up, and a test mail arrives", async ({ page, problems }) => {
  // A sender that is none is refused.
  problems.allow(/422/);
  const mailbox = await Mailbox.open();
  await signIn(page, "admin");
  await page.goto("/admin/connections");
  await settled(page);
  await page.getByLabel("Mail server").fill("127.0.0.1");
  await page.getByLabel("Port").fill(String(mailbox.port));
  await page.getByLabel("Protection").selectOption({ label: "None: only for a server on this machine or network" });
  await page.getByLabel("Sender").fill("nobody");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Is no e-mail address: write one such as")).toBeVisible();
  await page.getByLabel("Sender").fill("Fermata <fermata@example.com>");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Last changed")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Send a test mail" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("To").fill("ada@example.com");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(dialog.getByRole("status")).toContainText("The mail server took the mail to ada@example.com.");
  await expect.poll(() => mailbox.to("ada@example.com").length).toBe(1);
  const [mail] = mailbox.to("ada@example.com");
  expect(mail?.subject).toBe("A test mail from Fermata");
  expect(mail?.messageId).toMatch(/^<.+@.+>$/);
  await expectAccessible(page);
  await mailbox.close();
});

test("a secret is kept and never shown again", async ({ page }) => {
  await signIn(page, "admin");
  await page.goto("/admin/connections?part=secrets");
  await settled(page);
  await page.getByRole("button", { name: "Make the first one" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("crm_key");
  await dialog.getByLabel("What is it for?").fill("Key of the CRM");
  await dialog.getByLabel("What it holds").fill("hush-hush");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("cell", { name: "crm_key", exact: true })).toBeVisible();
  expect(await page.content()).not.toContain("hush-hush");
  await page.getByRole("button", { name: "Change crm_key" }).click();
  await expect(dialog.getByLabel("What it holds")).toHaveValue("");
  await expectAccessible(page);
});

test("a template of mails shows a preview", async ({ page, problems }) => {
  // The preview runs nothing, not even what looks at it here.
  problems.allow(/Blocked script execution/);
  await signIn(page, "admin");
  await page.goto("/admin/connections?part=templates");
  await settled(page);
  await page.getByRole("button", { name: "Write the first one" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Welcome");
  await dialog.getByLabel("Subject").fill("Welcome, {{customer}}");
  await dialog.getByLabel("HTML").fill("<h1>Welcome, {{customer}}</h1>");
  await expect(dialog.frameLocator("iframe").getByRole("heading")).toHaveText("Welcome, {{customer}}");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("cell", { name: "Welcome, {{customer}}" })).toBeVisible();
  await expect(page.getByRole("cell", { name: "customer", exact: true })).toBeVisible();
});

test("a chat, allowed hosts and the list of deliveries", async ({ page, problems }) => {
  // A host that is none is refused.
  problems.allow(/422/);
  await signIn(page, "admin");
  await page.goto("/admin/connections?part=channels");
  await settled(page);
  await page.getByRole("button", { name: "Connect the first one" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Sales desk");
  await dialog.getByLabel("Address").fill("https://hooks.slack.com/services/hush");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("cell", { name: "Slack channel" })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("tab", { name: "Allowed hosts" }).click();
  await page.getByLabel("One host in each line").fill("crm.internal\nhttp://x");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("Is no host");
  await page.getByLabel("One host in each line").fill("crm.internal\n10.0.0.5:8080");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The allowed hosts are saved")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("tab", { name: "Deliveries" }).click();
  await expect(page.getByText("Nothing here")).toBeVisible();
  await expectAccessible(page);
});

test("an administrator demands fault paths, and a flow without one cannot be activated", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  await api.send("POST", "/flows", {
    name: "ask_the_ledger",
    definition: {
      label: "Ask the ledger",
      kind: "autolaunched",
      start: "ask",
      variables: [{ name: "booking", label: "Booking", data_type: { type: "text" } }],
      outputs: ["booking"],
      elements: [
        {
          name: "ask",
          label: "Ask",
          body: {
            kind: "action",
            action: "http_callout",
            url: "https://ledger.example/bookings",
            outputs: [{ into: "booking", part: { kind: "path", path: "booking" } }],
          },
        },
      ],
    },
  });
  await signIn(page, "admin");
  await page.goto("/admin/system");
  await settled(page);
  await page.getByLabel("Every call of another system has a fault path").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("What the check demands is saved")).toBeVisible();
  await expectAccessible(page);

  await page.goto("/flows/ask_the_ledger");
  await settled(page);
  await expect(page.getByText("1 problem", { exact: true })).toBeVisible();
  await expect(page.getByText("may fail, but nothing is drawn for that; draw a fault path").first()).toBeVisible();

  // Nobody is called by a test: what the ledger would say is given.
  await page.getByRole("button", { name: "Test", exact: true }).click();
  const panel = page.getByRole("complementary", { name: "Test" });
  const answer = panel.getByRole("group", { name: "Ask: the answer" });
  await answer.getByLabel("Status").fill("200");
  await answer.getByLabel("Body").fill('{ "booking": "B-77" }');
  await panel.getByRole("button", { name: "Run the test" }).click();
  await expect(panel.getByText("It comes to its end")).toBeVisible();
  await expect(panel.getByText("B-77", { exact: true })).toBeVisible();
  await expectAccessible(page);
});
