// Steps that wait and steps that run other orchestrations: drawn with the mouse and with the keyboard, run, and watched as
// a message comes and the runs of a list are done one by one.

import { Api } from "../support/api.ts";
import { Builder } from "../support/builder.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { Keyboard } from "../support/keyboard.ts";

test.use({ viewport: { width: 1600, height: 1000 } });

interface Run {
  id: string;
  title: string;
  status: string;
  work_items: { id: string }[];
}

/** An orchestration that asks somebody about one place. */
let made = false;

async function visit(api: Api): Promise<void> {
  // The tests of this file share a server.
  if (made) return;
  made = true;
  await api.send("POST", "/orchestrations", {
    name: "site_visit",
    definition: {
      label: "Site visit",
      run_title: "Visit {{inputs.place}}",
      inputs: [{ name: "place", label: "Place", data_type: { type: "text" }, required: true }],
      start: { to: "stage", name: "only" },
      stages: [{
        name: "only", label: "Only",
        steps: [{ name: "go", label: "Go there", work: { kind: "interactive", assignee: { kind: "user", name: "admin" } } }],
      }],
    },
  });
  await api.send("POST", "/orchestrations/site_visit/activate");
}

test("a run waits for a message, then visits every place of a list", async ({ page, server }) => {
  test.setTimeout(120_000);
  const api = await Api.as(server, "admin");
  await visit(api);
  await signIn(page, "admin");
  const builder = await Builder.blank(page, "Tour");
  const { panel } = builder;
  await page.getByRole("button", { name: "Add the first stage" }).click();
  await builder.name("Sign-off");
  await builder.add("Add a step to Sign-off", "Wait step", "Wait for the signature");
  await expect(builder.card("Wait step", "Wait for the signature")).toContainText("waits 1 day");
  await panel.locator("#p-wait").selectOption({ label: "A message from outside" });
  await panel.locator("#p-message").fill("tour_signed");
  await panel.getByRole("button", { name: "After a time" }).click();
  await panel.locator("#p-timeout-value").fill("2");
  await panel.locator("#p-timeout-unit").selectOption({ label: "weeks" });
  await panel.locator("#p-timeout-unit").blur();
  const card = builder.card("Wait step", "Wait for the signature");
  await expect(card).toHaveAccessibleName(/waits for message tour_signed with key run\.id, at most 2 weeks/);
  await expectAccessible(page);

  await builder.add("Add between Sign-off and End", "Stage", "Visits");
  await builder.add("Add a step to Visits", "Sub-orchestration step", "Visit the places");
  await panel.locator("#p-orchestration").selectOption({ label: "Site visit" });
  await panel.getByRole("button", { name: "For each item of a list" }).click();
  await panel.locator("#p-items-value").fill('["Kiel", "Rostock"]');
  await panel.locator("#p-items-value").blur();
  await panel.locator("#p-input-place-mode").selectOption({ label: "From" });
  await panel.locator("#p-input-place-value").selectOption({ label: "The item" });
  await expect(builder.card("Sub-orchestration step", "Visit the places")).toHaveAccessibleName(/runs Site visit for each of/);
  await expectAccessible(page);
  await builder.saved();
  await builder.activate();

  const run = await api.send<Run>("POST", "/orchestrations/tour/runs", {});
  await page.goto(`/runs/${run.id}`);
  await settled(page);
  const waits = page.getByRole("region", { name: "Waits for" });
  await expect(waits).toContainText("waits for message tour_signed");
  await expect(waits).toContainText(run.id);
  await expectAccessible(page);

  // The message comes while the page is open.
  const sent = await api.send<{ delivered: number }>("POST", "/messages", { name: "tour_signed", correlation: run.id });
  expect(sent.delivered).toBe(1);
  await expect(waits).toHaveCount(0);
  const children = page.getByRole("region", { name: "Runs of Visit the places" });
  await expect(children.getByRole("link")).toHaveText(["Visit Kiel", "Visit Rostock"]);
  await expect(children).toContainText("0 of 2 runs done");
  await expectAccessible(page);

  for (const [n, place] of ["Kiel", "Rostock"].entries()) {
    const found = await api.get<{ items: Run[] }>(`/runs?orchestration=site_visit&text=${place}`);
    const child = await api.get<Run>(`/runs/${found.items[0]?.id}`);
    await api.send("POST", `/work-items/${child.work_items[0]?.id}/complete`, {});
    await expect(children).toContainText(`${n + 1} of 2 runs done`);
  }
  await expect(page.getByRole("main").getByText("Completed", { exact: true }).first()).toBeVisible();

  // From a run that was started to the one that started it.
  await children.getByRole("link", { name: "Visit Kiel" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Visit Kiel");
  await expect(page.getByRole("main")).toContainText("Part of");
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideways(page);
  await page.getByRole("main").getByRole("link", { name: "Tour", exact: true }).click();
  await expect(page.getByRole("region", { name: "Runs of Visit the places" })).toContainText("2 of 2 runs done");
  await expectNoSideways(page);
  await expectAccessible(page);
});

test("a wait and a sub-orchestration are drawn with the keyboard alone", async ({ page, server }) => {
  test.setTimeout(120_000);
  await visit(await Api.as(server, "admin"));
  const keys = await Keyboard.enter(page, "admin");
  await keys.jump("Orchestrations");
  await keys.use(page.getByRole("button", { name: "New orchestration" }));
  await keys.to(page.getByLabel("What is it called?"));
  await keys.type("Slow round");
  await keys.press("Enter");
  const at = (label: string | RegExp) => page.locator(".layer").getByRole("button", { name: label });
  const named = async (label: string) => {
    await expect(page.locator("#p-label")).toBeFocused();
    await keys.type(label);
  };
  const add = async (kind: string, label: string) => {
    await expect(at("Add a step to Rest")).toBeFocused();
    await keys.press("Enter");
    await expect(page.getByRole("combobox", { name: "What to add" })).toBeFocused();
    await keys.type(kind);
    await keys.press("Enter");
    await named(label);
  };
  await keys.use(page.getByRole("button", { name: "Add the first stage" }));
  await named("Rest");
  await keys.press("Escape", "ArrowDown");

  await add("wait", "Cool off");
  await keys.fill(page.locator("#p-delay-value"), "3");
  await keys.choose(page.locator("#p-delay-unit"), "hours");
  await keys.press("Escape");
  await expect(at(/^Wait step: Cool off, waits 3 hours/)).toBeFocused();

  await keys.press("ArrowDown");
  await add("sub", "Look at it");
  await keys.choose(page.locator("#p-orchestration"), "Site visit");
  await keys.fill(page.locator("#p-input-place-value"), "Kiel");
  await keys.press("Escape");
  await expect(at(/^Sub-orchestration step: Look at it, runs Site visit/)).toBeFocused();
  await expectAccessible(page);
  await keys.use(page.getByRole("button", { name: "Activate", exact: true }));
  await expect(page.locator(".saved")).toContainText("version 1 is active");
});

test("a step waits for its condition although somebody has finished it, until a manager completes it", async ({ page, server }) => {
  test.setTimeout(120_000);
  const api = await Api.as(server, "admin");
  await signIn(page, "admin");
  const builder = await Builder.blank(page, "Offer");
  await page.getByRole("button", { name: "Add the first stage" }).click();
  await builder.name("Sell");
  await builder.add("Add a step to Sell", "Interactive step", "Send the offer");
  const { panel } = builder;
  await panel.getByRole("group", { name: "Done when" }).getByRole("button", { name: "Only when …" }).click();
  await expect(panel).toContainText("The step waits until this holds");
  await expectAccessible(page);

  await builder.saved();

  // The run is of one that says what it waits for.
  await api.send("POST", "/orchestrations", {
    name: "offer_sent",
    definition: {
      label: "Offer sent",
      variables: [{ name: "signed", label: "Signed", data_type: { type: "checkbox" } }],
      start: { to: "stage", name: "only" },
      stages: [{
        name: "only", label: "Only",
        steps: [{
          name: "send", label: "Send the offer",
          work: {
            kind: "interactive", assignee: { kind: "user", name: "admin" },
            completion: {
              kind: "only_when",
              condition: { rows: { rows: [{ resource: "vars.signed", operator: "equals", value: { literal: true } }] } },
            },
          },
        }],
      }],
    },
  });
  await api.send("POST", "/orchestrations/offer_sent/activate");
  const run = await api.send<Run>("POST", "/orchestrations/offer_sent/runs", {});
  await api.send("POST", `/work-items/${run.work_items[0]?.id}/complete`, {});
  await page.goto(`/runs/${run.id}`);
  await settled(page);
  const waits = page.getByRole("region", { name: "Waits for" });
  await expect(waits).toContainText("Send the offer, by");
  await expect(waits).toContainText(/done on .*, waits until Signed equals yes/);
  await expectAccessible(page);
  await page.getByRole("button", { name: "More to do with this run" }).click();
  await page.getByRole("group", { name: "More to do with this run" }).getByText("Complete a step that waits…").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Its condition is not waited for any more");
  await dialog.getByLabel("Why").fill("Signed on paper");
  await dialog.getByRole("button", { name: "Complete it" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("main").getByText("Completed", { exact: true }).first()).toBeVisible();
  await expect(waits).toHaveCount(0);
});
