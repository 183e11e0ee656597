// A screen flow of two pages, designed with the mouse and once more by keyboard alone, tried in the preview, and then
// filled in by the person whose work it is: on a desk and on a phone.

import { type Locator, type Page, devices } from "@playwright/test";
import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { Keyboard } from "../support/keyboard.ts";

type Component = { name: string; label: string; section?: string; required?: boolean; visible?: unknown; validation?: unknown };
type Stored = {
  definition: {
    elements: { name: string; label: string; next?: string; body: { components: Component[] } }[];
    outcomes: { name: string; label: string; skips_required: boolean }[];
  };
};

/** The designer as somebody sees it. */
class Designer {
  readonly palette: Locator;
  readonly stage: Locator;
  readonly properties: Locator;

  constructor(readonly page: Page) {
    this.palette = page.getByRole("complementary", { name: "Components" });
    this.stage = page.getByRole("tabpanel", { name: "The page as people see it" });
    this.properties = page.getByRole("complementary", { name: "Properties" });
  }

  /** Makes a screen flow with one page and opens it. */
  static async begin(page: Page, label: string): Promise<Designer> {
    await page.goto("/flows");
    await settled(page);
    await page.getByRole("button", { name: "New flow" }).click();
    await page.getByLabel("What is it called?").fill(label);
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: label })).toBeVisible();
    return new Designer(page);
  }

  frame(name: RegExp): Locator {
    return this.stage.locator(".grip").and(this.page.getByRole("button", { name }));
  }

  field(label: string): Locator {
    return this.properties.getByLabel(label, { exact: true });
  }

  /** Adds the first page and opens it. */
  async open(keys?: Keyboard): Promise<void> {
    await this.page.getByRole("button", { name: "Add the first screen" }).click();
    const link = this.page.getByRole("link", { name: "Design this screen" });
    await (keys ? keys.use(link) : link.click());
    await expect(this.palette).toBeVisible();
  }

  /** Drags something from the list onto the page. */
  async drop(kind: string, to: Locator, where: "middle" | "above" | "below" = "middle"): Promise<void> {
    await this.carry(this.palette.getByRole("button", { name: kind, exact: true }), to, where);
  }

  /** Carries something with the mouse. */
  async carry(what: Locator, to: Locator, where: "middle" | "above" | "below" | "right" = "middle"): Promise<void> {
    const { mouse } = this.page;
    await what.scrollIntoViewIfNeeded();
    const from = await what.boundingBox();
    const target = await to.boundingBox();
    if (!from || !target) throw new Error("not on the page");
    const [x, y] = { middle: [0.5, 0.5], above: [0.3, 0.1], below: [0.3, 0.92], right: [0.95, 0.5] }[where] as [number, number];
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(from.x + from.width / 2 + 9, from.y + from.height / 2 + 6, { steps: 3 });
    await mouse.move(target.x + target.width * x, target.y + target.height * y, { steps: 10 });
    await expect(this.page.locator(".carried")).toBeVisible();
    await expect(this.page.locator(".drop-mark")).toBeVisible();
    await mouse.up();
    await expect(this.page.locator(".carried")).toHaveCount(0);
  }
}

const visibleWhen = async (designer: Designer, what: string, value: string) => {
  await designer.properties.locator("summary", { hasText: "Shown when" }).click();
  const rule = designer.properties.getByRole("group", { name: "It is shown" });
  await rule.getByLabel("It is shown").selectOption({ label: "These conditions hold" });
  await rule.getByLabel("What is looked at").selectOption({ label: what });
  await rule.getByLabel("Compared with").selectOption({ label: value });
};

test.use({ viewport: { width: 1440, height: 900 } });
test.describe.configure({ mode: "serial" });

test("two pages are put together with the mouse, and tried", async ({ page, server }) => {
  await signIn(page, "admin");
  const designer = await Designer.begin(page, "Travel request");
  await designer.open();

  // From the list onto the page.
  await designer.drop("Text", designer.stage.locator(".room"));
  await expect(designer.field("Label")).toHaveValue("Text");
  await designer.field("Label").fill("Where to");
  await designer.properties.getByLabel("Must be filled in").check();
  await designer.drop("Choose one", designer.frame(/Where to/), "below");
  await designer.field("Label").fill("How");
  const lines = designer.properties.locator(".choice-line");
  await lines.nth(0).getByLabel("Words").fill("Train");
  await lines.nth(0).getByLabel("Stored as").fill("train");
  await lines.nth(1).getByLabel("Words").fill("Plane");
  await lines.nth(1).getByLabel("Stored as").fill("plane");
  await designer.drop("Section", designer.frame(/How/), "below");
  await designer.field("Heading").fill("Flight");
  await visibleWhen(designer, "How", "Plane");
  await designer.drop("Long text", designer.stage.locator(".section-frame .room"));
  await designer.field("Label").fill("Why fly");
  await designer.properties.getByLabel("Must be filled in").check();
  await designer.drop("Currency", designer.frame(/Where to/), "above");
  await designer.field("Label").fill("Cost");
  await designer.properties.locator("summary", { hasText: "Right when" }).click();
  const rule = designer.properties.getByRole("group", { name: "What is entered is right" });
  await rule.getByLabel("What is entered is right").selectOption({ label: "An expression is true" });
  await rule.getByLabel("Expression").fill("vars.cost <= 5000");
  await designer.field("What the person reads otherwise").fill("At most 5000 €");

  // It lies first now; carried behind the place it comes where it belongs.
  await expect(designer.stage.locator(".grip").first()).toHaveAccessibleName(/Cost/);
  await designer.carry(designer.frame(/Cost/), designer.frame(/Where to/), "right");
  await expect(designer.stage.locator(".grip").first()).toHaveAccessibleName(/Where to/);
  await page.getByRole("button", { name: "Undo: Moved Cost" }).click();
  await expect(designer.stage.locator(".grip").first()).toHaveAccessibleName(/Cost/);
  await page.getByRole("button", { name: "Redo: Moved Cost" }).click();
  await expect(designer.stage.locator(".grip").first()).toHaveAccessibleName(/Where to/);
  await expectAccessible(page);

  // A second page with the buttons at the end.
  await page.getByRole("button", { name: "Add a page after this one" }).click();
  await designer.field("Title").fill("Agree");
  await designer.drop("Choose several", designer.stage.locator(".room"));
  await designer.field("Label").fill("The rules");
  await designer.properties.getByLabel("Must be filled in").check();
  await designer.stage.getByRole("button", { name: "Add a button" }).click();
  await designer.field("It says").fill("Send it");
  await designer.stage.getByRole("button", { name: "Add a button" }).click();
  await designer.field("It says").fill("Never mind");
  await designer.properties.getByLabel("Required inputs may stay empty").check();
  await expectAccessible(page);

  // In every size and look.
  for (const look of ["Dark", "Light", "As here"]) {
    await page.getByRole("button", { name: look, exact: true }).click();
    await expectAccessible(page);
  }
  await page.getByRole("button", { name: "Phone", exact: true }).click();
  await page.getByRole("button", { name: "Desktop", exact: true }).click();

  await tryIt(designer);
  await expect(page.locator(".saved")).toContainText(/^Saved/);
  const { definition } = await (await Api.as(server, "admin")).get<Stored>("/flows/travel_request");
  const [first, second] = definition.elements;
  expect(first?.body.components.map((c) => [c.name, c.section])).toEqual([
    ["where_to", undefined],
    ["cost", undefined],
    ["how", undefined],
    ["flight", undefined],
    ["why_fly", "flight"],
  ]);
  expect(first?.next).toBe(second?.name);
  expect(definition.outcomes).toMatchObject([
    { label: "Send it", skips_required: false },
    { label: "Never mind", skips_required: true },
  ]);
});

/** What hides, what is refused and which page comes next are what they will be. */
async function tryIt(designer: Designer): Promise<void> {
  const { page, stage } = designer;
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(stage.getByText("Page 1 of 2")).toBeVisible();
  await expect(stage.getByLabel("Why fly")).toBeHidden();
  await stage.getByRole("button", { name: "Next" }).click();
  await expect(stage.getByText("Where to is required; fill it in")).toBeVisible();
  await expect(stage.getByLabel("Where to")).toBeFocused();
  await stage.getByLabel("Where to").fill("Kiel");
  await stage.getByLabel("Plane").check();
  await expect(stage.getByLabel("Why fly")).toBeVisible();
  await stage.getByLabel("Cost").fill("6000");
  await stage.getByLabel("Why fly").fill("There is no train");
  await stage.getByRole("button", { name: "Next" }).click();
  await expect(stage.getByText("At most 5000 €")).toBeVisible();
  await stage.getByLabel("Cost").fill("600");
  await stage.getByRole("button", { name: "Next" }).click();
  await expect(stage.getByRole("heading", { name: "Agree" })).toBeFocused();
  await stage.getByRole("button", { name: "Back" }).click();
  await expect(stage.getByLabel("Where to")).toHaveValue("Kiel");
  await stage.getByRole("button", { name: "Next" }).click();
  await stage.getByRole("button", { name: "Send it" }).click();
  await expect(stage.getByText("The rules is required; fill it in")).toBeVisible();
  await stage.getByLabel("Yes").check();
  await expectAccessible(page);
  await stage.getByRole("button", { name: "Send it" }).click();
  await expect(stage.getByRole("heading", { name: "Finished with “Send it”" })).toBeFocused();
  await expect(stage.locator("dd").filter({ hasText: "Kiel" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Back to designing" }).click();
  await expect(designer.palette).toBeVisible();
}

test("a page is put together by keyboard alone", async ({ page }) => {
  const keys = await Keyboard.enter(page, "admin");
  const designer = await Designer.begin(page, "By keyboard");
  await designer.open(keys);

  // Where the only page is taken back, the flow is there again.
  await page.keyboard.press("Control+z");
  await expect(designer.palette).toBeHidden();
  await expect(page.getByRole("button", { name: "Add the first screen" })).toBeVisible();
  await page.keyboard.press("Control+y");
  await keys.use(page.getByRole("link", { name: "Design this screen" }));
  await expect(designer.palette).toBeVisible();

  const find = designer.palette.getByLabel("Find a component");
  await keys.to(find);
  await keys.type("date and");
  await keys.press("Enter");
  await expect(designer.frame(/Date and time/)).toBeFocused();
  await keys.to(find, "Shift+Tab");
  await keys.press("Control+a");
  await keys.type("section");
  await keys.press("Enter");
  await expect(designer.frame(/Section/)).toBeFocused();
  await keys.use(designer.palette.getByRole("button", { name: "Section", exact: true }), "Shift+Tab");
  await expect(designer.stage.locator(".grip")).toHaveCount(3);

  // Into the section above, out of it again; a copy; away; and back again.
  await keys.press("ArrowUp", "ArrowUp");
  await expect(designer.frame(/Date and time/)).toBeFocused();
  await keys.press("Alt+ArrowDown");
  await expect(designer.stage.locator(".section-frame").first().locator(".frame")).toHaveCount(1);
  await expect(designer.frame(/Date and time/)).toBeFocused();
  await keys.press("Control+d");
  await expect(designer.stage.locator(".section-frame").first().locator(".frame")).toHaveCount(2);
  await expect(designer.frame(/Date and time/).nth(1)).toBeFocused();
  await keys.press("Delete");
  await expect(designer.stage.locator(".section-frame").first().locator(".frame")).toHaveCount(1);
  await keys.press("Control+z");
  await expect(designer.stage.locator(".section-frame").first().locator(".frame")).toHaveCount(2);
  await keys.press("Control+y");
  await expect(designer.stage.locator(".section-frame").first().locator(".frame")).toHaveCount(1);

  // Wherever the keyboard is, one change is taken back, and it comes back to the page.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("Control+z");
  await expect(designer.stage.locator(".section-frame").first().locator(".frame")).toHaveCount(2);
  await expect(designer.stage.locator(".grip:focus")).toHaveCount(1);
  await page.keyboard.press("Control+y");
  await expect(designer.stage.locator(".section-frame").first().locator(".frame")).toHaveCount(1);
  await expect(designer.stage.locator(".grip:focus")).toHaveCount(1);
  await keys.press("Enter");
  await expect(designer.field("Label").or(designer.field("Heading"))).toBeFocused();
  await keys.press("Control+a");
  await keys.type("When");

  // Copied to another page.
  await keys.to(designer.stage.locator(".grip[tabindex='0']"), "Shift+Tab");
  await keys.press("Control+c");
  await keys.use(page.getByRole("button", { name: "Add a page after this one" }), "Shift+Tab");
  await expect(designer.field("Title")).toBeFocused();
  await keys.to(find, "Shift+Tab");
  await keys.press("Control+a");
  await keys.type("text");
  await keys.press("Enter");
  await expect(designer.frame(/^Text: Text/)).toBeFocused();
  await keys.press("Control+v");
  await expect(designer.stage.locator(".grip")).toHaveCount(2);

  // The pages change places.
  const tabs = page.getByRole("tablist", { name: "Pages" });
  await keys.to(tabs.getByRole("tab", { selected: true }), "Shift+Tab");
  await keys.press("Alt+ArrowLeft");
  await expect(tabs.getByRole("tab").first()).toHaveAttribute("aria-selected", "true");
  await expect(page.locator(".saved")).toContainText(/^Saved/);
  await expectAccessible(page);
});

/** Starts a run whose only step is the flow, for the account owner. */
async function startRun(api: Api, name: string): Promise<void> {
  const work = { kind: "interactive", assignee: { kind: "user", name: "sales" }, flow: "travel_request", guidance: "Say **where** you go." };
  const definition = {
    label: name,
    owner: "admin",
    start: { to: "stage", name: "only" },
    stages: [{ name: "only", label: "Only", steps: [{ name: "ask", label: `Ask for ${name}`, work }] }],
  };
  const made = await api.send<{ name: string }>("POST", "/orchestrations", { definition });
  await api.send("POST", `/orchestrations/${made.name}/activate`);
  await api.send("POST", `/orchestrations/${made.name}/runs`, {});
}

async function fillIn(page: Page, step: string): Promise<void> {
  await page.goto("/work");
  await settled(page);
  await page.getByRole("main").getByRole("link", { name: step }).first().click();
  await expect(page.getByText("Page 1 of 2")).toBeVisible();
  await expect(page.getByLabel("Why fly")).toBeHidden();
  await page.getByLabel("Where to").fill("Kiel");
  await page.getByLabel("Plane").check();
  await page.getByLabel("Cost").fill("6000");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByText("At most 5000 €")).toBeVisible();
  await expect(page.getByText("Why fly is required; fill it in")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Why fly").fill("There is no train");
  await page.getByLabel("Cost").fill("600");
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("heading", { name: "Agree" })).toBeFocused();

  // A draft keeps the page, and what is on the one before.
  await page.getByRole("button", { name: "Save as draft" }).click();
  await expect(page.getByText("Draft kept", { exact: true })).toBeVisible();
  await page.reload();
  await settled(page);
  await expect(page.getByText("Page 2 of 2")).toBeVisible();
  await page.getByRole("button", { name: "Back" }).click();
  await expect(page.getByLabel("Why fly")).toHaveValue("There is no train");
  await expectNoSideways(page);
  await page.getByLabel("Train").check();
  await expect(page.getByLabel("Why fly")).toBeHidden();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Send it" }).click();
  await expect(page.getByText("The rules is required; fill it in")).toBeVisible();
  await page.getByLabel("Yes").check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Send it" }).click();
  await expect(page.getByRole("heading", { name: `${step}: done` })).toBeVisible();
}

test("the person fills it in, on a desk and on a phone", async ({ page, server, browser, problems }) => {
  const api = await Api.as(server, "admin");
  await api.send("POST", "/flows/travel_request/activate");
  await startRun(api, "Desk");
  await startRun(api, "Phone");
  await signIn(page, "sales");
  await fillIn(page, "Ask for Desk");

  const phone = await browser.newContext({ ...devices["Pixel 7"], viewport: { width: 390, height: 760 }, baseURL: server.url });
  problems.follow(phone);
  const small = await phone.newPage();
  await signIn(small, "sales");
  await fillIn(small, "Ask for Phone");
  await phone.close();
});

test("a checklist is made, and says what is not ticked yet", async ({ page, server }) => {
  await signIn(page, "admin");
  const designer = await Designer.begin(page, "Desk ready");
  await designer.open();
  await designer.drop("Checklist", designer.stage.locator(".room"));
  await designer.field("Label").fill("The desk");
  const lines = designer.properties.locator(".choice-line");
  await expect(lines).toHaveCount(2);
  await lines.nth(0).getByLabel("Words").fill("A laptop");
  await lines.nth(0).getByLabel("Stored as").fill("laptop");
  await lines.nth(1).getByLabel("Words").fill("A plant");
  await lines.nth(1).getByLabel("Stored as").fill("plant");
  await lines.nth(1).getByLabel("Must be ticked").uncheck();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Try it" }).click();
  const list = designer.stage.getByRole("group", { name: /^The desk/ });
  await expect(list).toContainText("0 of 2");
  await list.getByRole("checkbox", { name: /A plant/ }).check();
  await expect(list).toContainText("1 of 2");
  await expectAccessible(page);
  await expect(page.locator(".saved")).toContainText(/^Saved/);
  const { definition } = await (await Api.as(server, "admin")).get<Stored>("/flows/desk_ready");
  expect(definition.elements[0]?.body.components[0]).toMatchObject({
    label: "The desk",
    body: {
      kind: "checklist",
      items: [
        { value: "laptop", label: "A laptop", required: true },
        { value: "plant", label: "A plant" },
      ],
    },
  });
});
