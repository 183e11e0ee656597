// Coming from Salesforce: files are chosen, read, matched, looked over and confirmed; then what they drew runs here.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Page } from "@playwright/test";
import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { type Entry, zipped } from "../support/zip.ts";

const own = resolve(import.meta.dirname, "../fixtures/salesforce");
const samples = resolve(import.meta.dirname, "../../../shared/salesforce-samples");

type Chosen = { name: string; mimeType: string; buffer: Buffer };

function fixture(name: string, change: (text: string) => string = (text) => text): Chosen {
  const text = readFileSync(join(own, name), "utf8");
  return { name, mimeType: "text/xml", buffer: Buffer.from(change(text)) };
}

function archive(name: string, entries: Entry[]): Chosen {
  return { name, mimeType: "application/zip", buffer: zipped(entries) };
}

async function open(page: Page): Promise<void> {
  await page.goto("/orchestrations/import");
  await settled(page);
  await expect(page.getByRole("heading", { name: "Import from Salesforce", level: 1 })).toBeVisible();
}

async function choose(page: Page, ...files: Chosen[]): Promise<void> {
  await page.locator("#salesforce-files").setInputFiles(files);
  for (const file of files) await expect(page.getByRole("list", { name: "Chosen files" })).toContainText(file.name);
}

async function step(page: Page, button: string, heading: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  await expect(page.getByRole("heading", { name: heading, level: 2, exact: true })).toBeVisible();
}

test("what was drawn there comes over, with people who are here and people who are new", async ({ page, server }) => {
  await signIn(page, "admin");
  await page.goto("/orchestrations");
  await settled(page);
  await page.getByRole("button", { name: "Import and move" }).click();
  await page.getByRole("link", { name: "Import from Salesforce" }).click();
  await expect(page.getByRole("heading", { name: "Which files?" })).toBeVisible();
  await expectAccessible(page);
  await choose(page, fixture("Receive_Goods.flow-meta.xml"), fixture("Check_Delivery.flow-meta.xml"));

  await step(page, "Show what comes over", "What comes over");
  const file = page.locator("details.report-file").filter({ hasText: "Receive_Goods" });
  await file.locator("summary").first().click();
  await expect(file).toContainText("Check_Step");
  await file.getByRole("button", { name: /^Line \d+$/ }).nth(1).click();
  await expect(file.locator(".source-lines .meant")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("group", { name: "Which elements are shown" }).getByRole("button", { name: /^Not supported/ }).click();
  await page.getByRole("group", { name: "Which elements are shown" }).getByRole("button", { name: /^All/ }).click();

  await step(page, "Go on", "Who is who");
  const wanda = page.getByLabel("Person: wanda.stock@example.com");
  await expect(wanda).toHaveValue("+");
  await wanda.selectOption("sales");
  await expect(page.getByRole("table", { name: "Fields of Delivery" })).toBeVisible();
  await expectAccessible(page);
  // What a field holds can be changed; what that breaks is told at the field, and only there.
  const status = page.getByRole("table", { name: "Fields of Delivery" }).getByRole("row").filter({ hasText: "Status__c" });
  await expect(status).toContainText("Text");
  await status.getByRole("button", { name: "Change Status" }).click();
  await status.getByLabel("Type", { exact: true }).selectOption("date");
  await expect(status).toContainText("With this type something no longer works");
  await expectAccessible(page);
  await status.getByLabel("Type", { exact: true }).selectOption("long_text");
  await expect(status).not.toContainText("something no longer works");
  await status.getByLabel("Label", { exact: true }).fill("Where it stands");
  await expect(status).toContainText("Changed");
  // Loading the page again loses nothing, and going back neither.
  await page.reload();
  await settled(page);
  await expect(page.getByRole("heading", { name: "Who is who", level: 2 })).toBeVisible();
  await expect(wanda).toHaveValue("sales");
  await expect(status).toContainText("Where it stands");
  await expect(status).toContainText("Long text");

  await step(page, "Go on", "What changes here");
  const changes = page.getByRole("list", { name: "What changes" });
  await expect(changes.getByRole("listitem").filter({ hasText: "Receive Goods" })).toContainText("New");
  await expect(changes.getByRole("listitem").filter({ hasText: "Check Delivery" })).toContainText("Becomes active");
  await expectAccessible(page);
  const api = await Api.as(server, "admin");
  expect(await api.refused("GET", "/orchestrations/Receive_Goods")).toBe("orchestration_not_found");
  await page.getByRole("button", { name: "Back", exact: true }).click();
  await expect(wanda).toHaveValue("sales");
  await step(page, "Go on", "What changes here");

  await step(page, "Import", "Imported");
  await expectAccessible(page);
  const again = page.locator("details.report-file").filter({ hasText: "Receive_Goods" });
  await again.locator("summary").first().click();
  const named = again.getByRole("listitem").filter({ hasText: "Check_Step" }).first();
  await named.getByRole("link", { name: "Show on the drawing" }).first().click();
  await expect(page).toHaveURL(/\/orchestrations\/Receive_Goods\?element=Check_Step$/);
  await expect(page.locator("#p-label")).toHaveValue("Check the delivery");
  type Field = { name: string; label: string; data_type: { type: string } };
  const { object } = await api.get<{ object: { fields: Field[] } }>("/objects/Delivery__c");
  expect(object.fields.find((field) => field.name === "Status__c")).toMatchObject({ label: "Where it stands", data_type: { type: "long_text" } });
});

test("each line of the report leads to the drawing and shows its line of the file", async ({ page }) => {
  await signIn(page, "admin");
  await open(page);
  const another = fixture("Check_Delivery.flow-meta.xml", (text) => text.replace("Check Delivery</label>", "Count Delivery</label>"));
  await choose(page, { ...another, name: "Count_Delivery.flow-meta.xml" });
  await step(page, "Show what comes over", "What comes over");
  await step(page, "Go on", "Who is who");
  await step(page, "Go on", "What changes here");
  await step(page, "Import", "Imported");
  const file = page.locator("details.report-file");
  const lines = file.locator(".report-groups > li");
  await expect(lines.first()).toBeVisible();
  for (const line of await lines.all()) {
    await line.locator("details > summary").click();
    const elements = line.locator(".report-leafs > li");
    const links = elements.getByRole("link", { name: /^Show .* on the drawing$/ });
    await expect(links).toHaveCount(await elements.count());
    await expect(elements.first().getByRole("button", { name: /^Line \d+$/ })).toBeVisible();
  }
  await expectAccessible(page);
});

test("a newer file makes a new draft, and says what differs", async ({ page, server }) => {
  await signIn(page, "admin");
  await open(page);
  const newer = (text: string) => text.replace("<label>Receive Goods</label>", "<label>Goods in</label>");
  await choose(page, fixture("Receive_Goods.flow-meta.xml", newer), fixture("Check_Delivery.flow-meta.xml"));
  await step(page, "Show what comes over", "What comes over");
  await step(page, "Go on", "Who is who");
  await page.getByLabel("Person: wanda.stock@example.com").selectOption("sales");
  await step(page, "Go on", "What changes here");
  const changed = page.getByRole("list", { name: "What changes" }).getByRole("listitem").filter({ hasText: "Goods in" });
  await expect(changed).toContainText("Changed");
  await changed.locator("summary").click();
  await expect(changed.getByRole("row").filter({ hasText: "Label" })).toContainText("Receive Goods");
  await expectAccessible(page);
  await step(page, "Import", "Imported");
  const api = await Api.as(server, "admin");
  const { definition } = await api.get<{ definition: { label: string } }>("/orchestrations/Receive_Goods");
  expect(definition.label).toBe("Goods in");

  // The same once more changes nothing.
  await page.getByRole("button", { name: "Import other files" }).click();
  await choose(page, fixture("Receive_Goods.flow-meta.xml", newer), fixture("Check_Delivery.flow-meta.xml"));
  await step(page, "Show what comes over", "What comes over");
  await step(page, "Go on", "Who is who");
  await page.getByLabel("Person: wanda.stock@example.com").selectOption("sales");
  await step(page, "Go on", "What changes here");
  await expect(page.getByText("There is nothing to import.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Import", exact: true })).toBeDisabled();
});

test("a draft of somebody else is not lost unseen", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  await api.send("POST", "/users", { name: "rivka", label: "Rivka Roth", role: "admin" });
  const rivka = await Api.as(server, "rivka");
  const { definition } = await rivka.get<{ definition: Record<string, unknown> }>("/orchestrations/Receive_Goods");
  await rivka.send("PUT", "/orchestrations/Receive_Goods", { ...definition, description: "Rivka is at it." });
  await signIn(page, "admin");
  await open(page);
  await choose(page, fixture("Receive_Goods.flow-meta.xml"), fixture("Check_Delivery.flow-meta.xml"));
  await step(page, "Show what comes over", "What comes over");
  await step(page, "Go on", "Who is who");
  await page.getByLabel("Person: wanda.stock@example.com").selectOption("sales");
  await step(page, "Go on", "What changes here");
  await expect(page.getByText("a draft that Rivka Roth saved")).toBeVisible();
  await expectAccessible(page);
  const on = page.getByRole("button", { name: "Import", exact: true });
  await expect(on).toBeDisabled();
  await page.getByLabel("Replace this draft").check();
  await expect(on).toBeEnabled();
  await step(page, "Import", "Imported");
});

test("who is made by an import gets mail and a link to a password", async ({ page, server, browser, problems }) => {
  await signIn(page, "admin");
  await open(page);
  const other = fixture("Receive_Goods.flow-meta.xml", (text) =>
    text.replaceAll("Receive Goods", "Lend Goods").replace("wanda.stock@", "nora.lend@"),
  );
  await choose(page, { ...other, name: "Lend_Goods.flow-meta.xml" }, fixture("Check_Delivery.flow-meta.xml"));
  await step(page, "Show what comes over", "What comes over");
  await step(page, "Go on", "Who is who");
  await expect(page.getByLabel("Person: nora.lend@example.com")).toHaveValue("+");
  await expect(page.getByText("with which they set a password")).toBeVisible();
  await step(page, "Go on", "What changes here");
  await step(page, "Import", "Imported");
  const links = page.getByRole("list", { name: "Links for new people" });
  await expect(links.getByRole("listitem")).toHaveCount(1);
  await expect(links.getByRole("button", { name: "Copy the link for Nora Lend" })).toBeVisible();
  await expectAccessible(page);
  const api = await Api.as(server, "admin");
  const { items } = await api.get<{ items: { label: string; email: string }[] }>("/users?limit=200");
  expect(items.find((user) => user.label === "Nora Lend")?.email).toBe("nora.lend@example.com");
  const link = (await links.locator("code").innerText()).trim();
  const context = await browser.newContext({ baseURL: server.url });
  problems.follow(context);
  const nora = await context.newPage();
  await nora.goto(new URL(link).pathname);
  await settled(nora);
  await expect(nora.locator("input[type=password]").first()).toBeVisible();
  await context.close();
});

test("who was deactivated is not meant, and the way on says so", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  await api.send("POST", "/users", { name: "walter", label: "Walter Stock", role: "member" });
  await api.send("PATCH", "/users/walter", { active: false });
  await signIn(page, "admin");
  await open(page);
  const other = fixture("Receive_Goods.flow-meta.xml", (text) =>
    text.replaceAll("Receive Goods", "Return Goods").replace("wanda.stock@", "walter@"),
  );
  await choose(page, { ...other, name: "Return_Goods.flow-meta.xml" }, fixture("Check_Delivery.flow-meta.xml"));
  await step(page, "Show what comes over", "What comes over");
  await step(page, "Go on", "Who is who");
  const walter = page.getByLabel("Person: walter@example.com");
  await expect(walter).toHaveValue("+");
  await expect(walter.locator("option:checked")).toHaveText("New: walter_2");
  await expect(page.getByText("Walter Stock (walter) is deactivated")).toBeVisible();
  await expectAccessible(page);
  // Somebody else chosen, and somebody new again: never who has left.
  await walter.selectOption("sales");
  await walter.selectOption("+");
  await step(page, "Go on", "What changes here");
  await expect(page.getByRole("list", { name: "What changes" })).toContainText("Person");
  await step(page, "Back", "Who is who");
  await expect(walter.locator("option:checked")).toHaveText("New: walter_2");
});

test("the ways in stay on the screen of a phone", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, "admin");
  await page.goto("/orchestrations");
  await settled(page);
  await page.getByRole("button", { name: "Import and move" }).click();
  await expect(page.getByRole("link", { name: "Import from Salesforce" })).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole("link", { name: "Move definitions" })).toBeInViewport({ ratio: 1 });
  await expectNoSideways(page);
});

test("what is broken, hostile or something else is told and does no harm", async ({ page }) => {
  await signIn(page, "admin");
  await open(page);
  const text = (words: string) => Buffer.from(words);
  const spaces = Buffer.alloc(9 * 1024 * 1024, 32);
  await choose(
    page,
    { name: "Broken.flow-meta.xml", mimeType: "text/xml", buffer: text("<Flow><label>Cut</Flow>") },
    archive("mixed.zip", [
      { name: "../../Up.flow", bytes: text("<!DOCTYPE x [<!ENTITY a 'a'>]><Flow>&a;</Flow>") },
      { name: "inner.zip", bytes: zipped([{ name: "A.flow", bytes: text("<Flow/>") }]) },
      { name: "Large.flow", bytes: spaces },
      { name: "package.xml", bytes: text("<Package/>") },
      { name: "readme.md", bytes: text("# Read me") },
    ]),
    { name: "damaged.zip", mimeType: "application/zip", buffer: text("PK\x03\x04 and no more") },
  );
  await step(page, "Show what comes over", "What comes over");
  await expect(page.getByText("Nothing of these files can be imported.")).toBeVisible();
  for (const words of ["document type", "archive within an archive", "larger than 8 MB", "damaged"]) {
    await expect(page.getByText(words).first()).toBeVisible();
  }
  await expect(page.getByText("2 files that hold something else were passed over.")).toBeVisible();
  await expect(page.getByText("..")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Go on" })).toBeDisabled();
  await expectAccessible(page);
  // Back keeps what was chosen; nothing of it is left once it is taken away.
  await page.getByRole("button", { name: "Back", exact: true }).click();
  await page.getByRole("button", { name: "Leave out damaged.zip" }).click();
  await expect(page.getByRole("list", { name: "Chosen files" })).not.toContainText("damaged.zip");
});

test("nothing to import says what to choose", async ({ page }) => {
  await signIn(page, "admin");
  await open(page);
  await choose(page, archive("other.zip", [{ name: "package.xml", bytes: Buffer.from("<Package/>") }]));
  await step(page, "Show what comes over", "What comes over");
  await expect(page.getByRole("heading", { name: "Nothing to import" })).toBeVisible();
});

test("who does not draw is told so", async ({ page }) => {
  await signIn(page, "manager");
  await open(page);
  await expect(page.getByText("Only administrators bring orchestrations and flows from Salesforce.")).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 780 }, colorScheme: "dark" });
  test("every step fits", async ({ page }) => {
    await signIn(page, "admin");
    await open(page);
    // An object that no test before has made.
    const parcels = (text: string) => text.replaceAll("Delivery__c", "Parcel__c").replaceAll("Receive Goods", "Send Goods");
    await choose(
      page,
      { ...fixture("Receive_Goods.flow-meta.xml", parcels), name: "Send_Goods.flow-meta.xml" },
      fixture("Check_Delivery.flow-meta.xml"),
    );
    await expectNoSideways(page);
    await step(page, "Show what comes over", "What comes over");
    await page.locator("details.report-file summary").first().click();
    await page.getByRole("button", { name: /^Line \d+$/ }).first().click();
    await expectNoSideways(page);
    await expectAccessible(page);
    await step(page, "Go on", "Who is who");
    await page.getByRole("button", { name: "Change Status" }).click();
    await page.getByRole("table", { name: "Fields of Parcel" }).getByLabel("Type", { exact: true }).selectOption("date");
    await expect(page.getByText("With this type something no longer works")).toBeVisible();
    await expectNoSideways(page);
    await expectAccessible(page);
    await step(page, "Go on", "What changes here");
    await expectNoSideways(page);
    await expectAccessible(page);
  });
});

type Item = { id: string; step: string; step_label: string; run_title: string };

/** Opens the only open work of a step as whoever has it. */
async function openWork(page: Page, api: Api, name: string): Promise<void> {
  await expect
    .poll(async () => (await api.get<{ items: Item[] }>("/work-items?scope=all&limit=200")).items.filter((i) => i.step === name).length)
    .toBe(1);
  const { items } = await api.get<{ items: Item[] }>("/work-items?scope=all&limit=200");
  const found = items.find((item) => item.step === name);
  await page.goto(`/work/${found?.id ?? ""}`);
  await settled(page);
}

/** Chooses somebody or something by what people read. */
async function pick(page: Page, label: string, words: string): Promise<void> {
  await page.getByRole("combobox", { name: label, exact: true }).fill(words);
  await page.getByRole("option", { name: words }).first().click();
}

async function press(page: Page): Promise<void> {
  await page.getByRole("article").getByRole("button", { name: /^(Next|Finish|Complete|Done)$/ }).last().click();
  await expect(page.getByText(": done.")).toBeVisible();
}

test("a Case is worked to its end by an orchestration that came from there", async ({ page, as, server }) => {
  const folder = join(samples, "Case_Management_Orchestration");
  if (!existsSync(folder)) throw new Error(`the samples are absent: ${folder} must be there for this test`);
  const files = readdirSync(folder).map((name) => ({
    name: `force-app/main/default/flows/${name}`,
    bytes: readFileSync(join(folder, name)),
  }));
  await signIn(page, "admin");
  await open(page);
  // The Case's files name nobody: who works on one stands in its fields. Two small orchestrations beside them name one each.
  const back = fixture("Receive_Goods.flow-meta.xml", (text) =>
    text.replaceAll("Receive Goods", "Return Goods").replace("wanda.stock@", "otto.desk@"),
  );
  await choose(
    page,
    archive("case-management.zip", files),
    fixture("Receive_Goods.flow-meta.xml"),
    { ...back, name: "Return_Goods.flow-meta.xml" },
    fixture("Check_Delivery.flow-meta.xml"),
  );
  await step(page, "Show what comes over", "What comes over");
  await expect(page.locator("details.report-file")).toHaveCount(files.length + 3);
  await step(page, "Go on", "Who is who");
  await page.getByLabel("Person: wanda.stock@example.com").selectOption("sales");
  await page.getByLabel("Person: otto.desk@example.com").selectOption("finance");
  await step(page, "Go on", "What changes here");
  await step(page, "Import", "Imported");
  await page.getByRole("link", { name: "Open Case Management Orchestration" }).click();
  await expect(page).toHaveURL(/\/orchestrations\/Case_Management_Orchestration$/);
  await expect(page.getByRole("button", { name: /^Stage \d+: Triage & Route,/ })).toBeVisible();
  await page.getByRole("button", { name: "Activate", exact: true }).click();
  await expect(page.getByText("Version 1", { exact: true })).toBeVisible();

  const api = await Api.as(server, "admin");
  // A Case that is known already: information is asked for, and with that the run is done.
  // The mail goes to the Case's contact: a record of the object that was here before, with its own names of fields.
  const accounts = await api.get<{ items: { id: string }[] }>("/objects/Account/records?limit=1");
  await api.send("POST", "/objects/Contact/records", {
    fields: { name: "Anna Gray", account: accounts.items[0]?.id, email: "anna@gray.example" },
  });
  await page.goto("/records/Case");
  await settled(page);
  await page.getByRole("link", { name: "New Case" }).first().click();
  await expect(page.getByRole("heading", { name: "New Case" })).toBeVisible();
  await page.getByLabel("Subject", { exact: true }).fill("No light");
  await page.getByLabel("Status", { exact: true }).fill("Open");
  await page.getByLabel("Type", { exact: true }).fill("General");
  await pick(page, "Owner", "Mia Chen");
  await pick(page, "Contact", "Anna Gray");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("heading", { name: "No light" })).toBeVisible();
  const sales = await as("sales");
  await openWork(sales, api, "Customer_Info_Request_Flow");
  await sales.getByLabel(/What information do you need/).fill("The serial number");
  await sales.getByLabel("Mark as urgent request").check();
  await sales.getByLabel("Message to customer").fill("Please send us the serial number.");
  await press(sales);
  // What the work changed of the Case has started a further run, as it would have there: it finds nothing to do.
  await expect
    .poll(async () => {
      const runs = await api.get<{ items: { status: string }[] }>("/runs?orchestration=Case_Management_Orchestration&limit=10");
      return runs.items.map((run) => run.status);
    })
    .toEqual(["Completed", "Completed"]);
});
