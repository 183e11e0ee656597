// A screen flow, designed by keyboard alone.

import { type Locator, type Page } from "@playwright/test";
import { expect, expectAccessible, settled, test } from "../support/fixtures.ts";
import { Keyboard } from "../support/keyboard.ts";

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

test.use({ viewport: { width: 1440, height: 900 } });
test.describe.configure({ mode: "serial" });

test("a page is put together by keyboard alone", async ({ page }) => {
  const keys = await Keyboard.enter(page, "admin");
  const designer = await Designer.begin(page, "By keyboard");
  await designer.open(keys);
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

