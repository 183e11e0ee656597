// The customer onboarding of four teams without a mouse: drawn on a blank canvas, activated, started by a new account, done
// by the people of every team, refused to those whose work it is not, and watched live by a manager.

import { type Locator, type Page } from "@playwright/test";
import { expect, expectAccessible, type Persona, settled, test } from "../support/fixtures.ts";
import { Keyboard } from "../support/keyboard.ts";

test.use({ viewport: { width: 1600, height: 1000 } });

const COMPANY = "Kestrel Marine Ltd";

/** The builder as the keyboard goes through it. */
class Drawing {
  readonly panel: Locator;

  constructor(readonly keys: Keyboard) {
    this.panel = keys.page.getByRole("complementary", { name: "Properties" });
  }

  at(label: string | RegExp): Locator {
    return this.keys.page.locator(".layer").getByRole("button", { name: label });
  }

  field(label: string): Locator {
    return this.panel.getByLabel(label, { exact: true });
  }

  /** What was just added gets its name: the keyboard is in its label already. */
  async name(label: string): Promise<void> {
    await expect(this.panel.locator("#p-label")).toBeFocused();
    await this.keys.type(label);
    await expect(this.panel.getByRole("heading", { level: 2 })).toHaveText(label);
  }

  /** Goes back to the drawing and on by an arrow to a "+", and adds something there. */
  async add(arrow: "ArrowRight" | "ArrowDown", plus: string, kind: string, label: string): Promise<void> {
    await this.back();
    await this.keys.press(arrow);
    await expect(this.at(plus)).toBeFocused();
    await this.keys.press("Enter");
    await expect(this.keys.page.getByRole("combobox", { name: "What to add" })).toBeFocused();
    await this.keys.type(kind);
    await this.keys.press("Enter");
    await this.name(label);
  }

  /** From the properties to the card that they are of. */
  async back(): Promise<void> {
    await this.keys.press("Escape");
    await expect(this.keys.page.locator('.layer [aria-pressed="true"]')).toBeFocused();
  }

  async assign(kind: string, who: string): Promise<void> {
    await this.keys.choose(this.panel.locator("#p-who-kind"), kind);
    await this.keys.choose(this.panel.locator("#p-who-name"), who);
  }
}

async function drawContract(drawing: Drawing): Promise<void> {
  const { keys, panel } = drawing;
  await keys.use(panel.getByRole("button", { name: "With a record" }));
  await keys.choose(drawing.field("When this"), "Account");
  await keys.choose(panel.locator("#p-owner"), "Greta Lind");
  await expect(drawing.at(/^Start: When an Account is created/)).toBeVisible();

  await keys.use(keys.page.getByRole("button", { name: "Add the first stage" }));
  await drawing.name("Contract");
  await keys.fill(drawing.field("May take"), "120");
  await drawing.add("ArrowDown", "Add a step to Contract", "interactive", "Complete contract");
  await drawing.assign("A person named in the record or run", "Account › Account owner");
  await keys.choose(drawing.field("Work guide"), "Complete contract");
  await keys.fill(drawing.field("What the person reads"), "Bring the contract with **{{record.name}}** to a close.");
  await keys.fill(drawing.field("May take"), "72");
}

async function drawReview(drawing: Drawing): Promise<void> {
  const { keys, panel } = drawing;
  await drawing.add("ArrowRight", "Add between Contract and End", "stage", "Review");
  await drawing.add("ArrowDown", "Add a step to Review", "interactive", "Review terms");
  await drawing.assign("A group", "Legal");
  await keys.choose(drawing.field("Work guide"), "Review terms");
  await keys.choose(panel.locator("#p-input-special_terms-mode"), "From");
  await keys.choose(drawing.field("What"), "Complete contract › Special terms");
  await drawing.add("ArrowDown", "Add a step to Review", "interactive", "Set up billing");
  await drawing.assign("A queue", "Finance");
  await keys.choose(drawing.field("Work guide"), "Set up billing");
}

async function drawDecision(drawing: Drawing): Promise<void> {
  const { keys, panel } = drawing;
  await drawing.add("ArrowRight", "Add between Review and End", "decision", "Terms accepted?");
  const back = panel.getByRole("group", { name: "Outcome 1" });
  await keys.fill(back.getByLabel("Called"), "Sent back");
  await keys.use(back.getByRole("button", { name: "Add a condition" }));
  const row = back.getByRole("group", { name: "Condition 1" });
  await keys.choose(row.getByLabel("What is looked at"), "Review terms › Outcome");
  await keys.choose(row.getByLabel("How it is compared"), "is");
  await keys.choose(row.getByLabel("Compared with"), "Send back to sales");
  await keys.choose(back.locator("#p-outcome-0-next"), "Contract");
  await keys.fill(panel.getByRole("group", { name: "When none holds" }).getByLabel("Called"), "Accepted");
}

async function drawImplementation(drawing: Drawing): Promise<void> {
  const { keys, panel } = drawing;
  await drawing.add("ArrowRight", "Add between Terms accepted?, Accepted and End", "stage", "Implementation");
  await drawing.add("ArrowDown", "Add a step to Implementation", "interactive", "Kick-off");
  await drawing.assign("A group", "Implementation");
  await keys.choose(drawing.field("Work guide"), "Kick-off");
  await drawing.add("ArrowDown", "Add a step to Implementation", "background", "Provision workspace");
  await keys.choose(drawing.field("Flow"), "Provision workspace");
  await keys.use(panel.getByRole("button", { name: "After steps" }));
  await expect(panel.getByLabel("Kick-off")).toBeChecked();
}

/** Takes the orchestration of the demo out of the way: an account is to start the drawn one alone. */
async function deactivateDemo(keys: Keyboard): Promise<void> {
  await keys.jump("Orchestrations");
  await expect(keys.page.getByRole("heading", { name: "Orchestrations", level: 1 })).toBeVisible();
  await keys.use(keys.page.getByRole("main").getByRole("link", { name: "Customer onboarding" }));
  await keys.use(keys.page.getByRole("button", { name: "Deactivate" }));
  await expect(keys.page.locator(".saved")).toContainText("no version is active");
}

async function draw(keys: Keyboard): Promise<void> {
  const { page } = keys;
  await keys.jump("Orchestrations");
  await expect(keys.page.getByRole("heading", { name: "Orchestrations", level: 1 })).toBeVisible();
  await keys.use(page.getByRole("button", { name: "New orchestration" }));
  await keys.to(page.getByLabel("What is it called?"));
  await keys.type("Client onboarding");
  await keys.press("Enter");
  await expect(page).toHaveURL(/\/orchestrations\/client_onboarding$/);
  const drawing = new Drawing(keys);
  await expect(page.getByText("Nothing is drawn yet")).toBeVisible();
  await drawContract(drawing);
  await drawReview(drawing);
  await drawDecision(drawing);
  await drawImplementation(drawing);
  await expectAccessible(page);
  await expect(page.getByText("No problems")).toBeVisible();
  await expect(page.locator(".saved")).toContainText(/^Saved/);
  await keys.use(page.getByRole("button", { name: "Activate", exact: true }), "Shift+Tab");
  await expect(page.locator(".saved")).toContainText("version 1 is active");
}

async function createAccount(keys: Keyboard): Promise<void> {
  const { page } = keys;
  await keys.jump("Records");
  await keys.use(page.getByRole("main").getByRole("link", { name: /Account/ }).first());
  await expect(page).toHaveURL(/\/records\/Account$/);
  await keys.use(page.getByRole("link", { name: "New Account" }));
  await expect(page).toHaveURL(/\/records\/Account\/new$/);
  await keys.to(page.getByLabel("Name", { exact: false }).first());
  await keys.type(COMPANY);
  await keys.to(page.getByRole("combobox", { name: "Account owner" }));
  await keys.type("Mia");
  await expect(page.getByRole("option", { name: "Mia Chen" })).toBeVisible();
  await keys.press("Enter");
  await expect(page.getByRole("combobox", { name: "Account owner" })).toHaveValue("Mia Chen");
  await keys.fill(page.getByLabel("Contract value a year"), "48000");
  await keys.fill(page.getByLabel("Website"), "https://kestrel-marine.example");
  await keys.fill(page.getByLabel("E-mail"), "desk@kestrel-marine.example");
  await keys.use(page.getByRole("button", { name: "Create", exact: true }));
  await expect(page).toHaveURL(/\/records\/Account\/(?!new)[0-9A-Za-z-]+$/);
}

/** Opens a step of the new account's run from the list of what waits. */
async function openWork(keys: Keyboard, step: string): Promise<string> {
  const { page } = keys;
  await keys.jump("My work");
  await expect(page).toHaveURL(/\/work$/);
  const row = page.getByRole("row").filter({ hasText: COMPANY }).filter({ hasText: step });
  await keys.use(row.getByRole("link", { name: step }));
  await expect(page.getByRole("heading", { name: step, level: 2 })).toBeVisible();
  return page.url();
}

async function finish(keys: Keyboard, button: string, step: string): Promise<void> {
  await keys.use(keys.page.getByRole("button", { name: button }));
  await expect(keys.page.getByRole("heading", { name: `${step}: done` })).toBeVisible();
}

async function completeContract(keys: Keyboard, terms: string): Promise<void> {
  const { page } = keys;
  await openWork(keys, "Complete contract");
  await expect(page.getByText(`Bring the contract with ${COMPANY} to a close.`)).toBeVisible();
  await keys.choose(page.locator(".doing").getByLabel("Plan"), "Pallet");
  await keys.fill(page.locator(".doing").getByLabel("Contract value a year"), "48000");
  await keys.use(page.getByRole("button", { name: "Next", exact: true }));
  await keys.date(page.getByLabel("Signed on"), "06062026");
  await keys.date(page.getByLabel("Go-live date"), "03032027");
  await keys.fill(page.getByLabel("Signed by"), "Rosa Lindqvist");
  await keys.fill(page.getByLabel("Special terms"), terms);
  await finish(keys, "Contract is complete", "Complete contract");
}

async function review(keys: Keyboard, button: string): Promise<void> {
  const { page } = keys;
  await openWork(keys, "Review terms");
  await keys.pick(page.getByLabel("Standard", { exact: true }));
  await keys.fill(page.getByLabel("Comment for sales"), "See the terms.");
  await finish(keys, button, "Review terms");
}

async function billing(keys: Keyboard): Promise<void> {
  const { page } = keys;
  await openWork(keys, "Set up billing");
  await keys.use(page.getByRole("button", { name: "Claim" }));
  // The keyboard stays where it was, on what can be done now.
  await expect(page.getByRole("button", { name: "Release" })).toBeFocused();
  await keys.fill(page.getByLabel("Debtor account"), "40122");
  await keys.pick(page.getByLabel("Monthly", { exact: true }));
  await finish(keys, "Billing is set up", "Set up billing");
}

async function kickOff(keys: Keyboard): Promise<void> {
  const { page } = keys;
  await openWork(keys, "Kick-off");
  await keys.date(page.getByLabel("Held on"), "06062026");
  await keys.fill(page.getByLabel("Who took part"), "Rosa Lindqvist, the team");
  await keys.tick(page.getByLabel("EDI", { exact: true }));
  await keys.date(page.getByLabel("Go-live date"), "03032027");
  await finish(keys, "Kick-off is done", "Kick-off");
}

/** Somebody of another team, by the address of the work: told plainly, and given no way to do it. */
async function refused(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await settled(page);
  await expect(page.getByRole("main").getByText(/has this work|Not yours to see|Not found/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Contract is complete" })).toHaveCount(0);
  await expectAccessible(page);
}

/** The manager's two windows: the pipeline, and the page of the run. */
class Watch {
  private constructor(
    readonly pipeline: Page,
    readonly run: Page,
  ) {}

  static async begin(keys: Keyboard): Promise<Watch> {
    const { page } = keys;
    await keys.jump("Dashboards");
    await keys.use(page.getByRole("navigation", { name: "Pipelines" }).getByRole("link", { name: /^Client onboarding/ }));
    const link = Watch.column(page, "Contract").getByRole("link", { name: COMPANY });
    await keys.to(link);
    await expectAccessible(page);
    const run = await page.context().newPage();
    await run.goto((await link.getAttribute("href")) ?? "");
    await settled(run);
    return new Watch(page, run);
  }

  private static column(page: Page, stage: string): Locator {
    return page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: stage, level: 3 }) });
  }

  /** Both windows come to show this by themselves. */
  async sees(column: string, stands: string): Promise<void> {
    await expect(Watch.column(this.pipeline, column).getByRole("link", { name: COMPANY })).toBeVisible();
    await expect(this.run.getByLabel("Where it stands", { exact: true })).toContainText(stands);
  }
}

test("from a blank canvas over four teams to the last step, with the keyboard alone", async ({ browser, server, problems }) => {
  test.setTimeout(420_000);
  const person = async (persona: Persona): Promise<Keyboard> => {
    const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1600, height: 1000 } });
    problems.follow(context);
    return Keyboard.enter(await context.newPage(), persona);
  };
  const admin = await person("admin");
  await deactivateDemo(admin);
  await draw(admin);

  const sales = await person("sales");
  await createAccount(sales);
  const watch = await Watch.begin(await person("manager"));
  await watch.sees("Contract", "Stage 1 of 3 · Contract");

  problems.allow(/status of (403|404)/);
  const item = await openWork(sales, "Complete contract");
  const finance = await person("finance");
  await refused(finance.page, item);

  await completeContract(sales, "Unlimited liability");
  await watch.sees("Review", "Stage 2 of 3 · Review");

  // Billing runs while legal sends the terms back.
  const legal = await person("legal");
  await review(legal, "Send back to sales");
  await billing(finance);
  await watch.sees("Contract", "Stage 1 of 3 · Contract");

  await completeContract(sales, "Liability as usual");
  await review(legal, "Accept the terms");
  await watch.sees("Review", "Stage 2 of 3 · Review");
  await billing(finance);
  await watch.sees("Implementation", "Stage 3 of 3 · Implementation");

  await kickOff(await person("implementation"));
  await watch.sees("Done this week", "Completed");
  await expectAccessible(watch.run);

  // What the last step wrote is on the record.
  await sales.jump(COMPANY);
  await expect(sales.page).toHaveURL(/\/records\/Account\//);
  await expect(sales.page.getByRole("main")).toContainText("Customer");
});
