// What a run and its work are about: said in the builder, and a run is started from such a record's page alone.

import { Api } from "../support/api.ts";
import { Builder } from "../support/builder.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

const definition = {
  label: "Look at it",
  trigger: { kind: "autolaunched" },
  start: { to: "stage", name: "only" },
  stages: [{
    name: "only", label: "Only", next: { to: "end" },
    steps: [{ name: "look", label: "Look", work: { kind: "interactive", assignee: { kind: "user", name: "legal" } } }],
  }],
};

test("a run is about a record of an object, and its work tells people in own words", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  for (const name of ["Crate", "Lorry"]) {
    const fields = [{ name: "name", label: "Name", data_type: { type: "text" } }];
    await api.send("POST", "/objects", { name, label: name, fields });
  }
  await api.send("POST", "/orchestrations", { name: "look_at_it", definition });
  await signIn(page, "admin");
  await page.goto("/orchestrations/look_at_it");
  await settled(page);
  const builder = new Builder(page);

  await builder.select(page.getByRole("button", { name: /^Start/ }).first());
  await builder.panel.locator("#p-about").selectOption({ label: "Crate" });
  await builder.select(builder.card("Interactive step", "Look"));
  const message = builder.panel.getByRole("group", { name: "Message" });
  await message.getByLabel("Subject").fill("Please look at {{record.name}}");
  await message.getByLabel("Subject").blur();
  await builder.panel.getByRole("group", { name: "About record" }).getByRole("button", { name: "Another record" }).click();
  await expect(builder.panel.getByRole("group", { name: "Which record" })).toBeVisible();
  await expectAccessible(page);
  await builder.panel.getByRole("group", { name: "About record" }).getByRole("button", { name: "The run's record" }).click();
  await builder.saved();
  await builder.activate();

  // A record of another object cannot be its subject, and without a record there is no run.
  const lorry = (await api.send("POST", "/objects/Lorry/records", { fields: { name: "Blue" } })) as { id: string };
  const crate = (await api.send("POST", "/objects/Crate/records", { fields: { name: "Red" } })) as { id: string };
  await page.goto(`/records/Lorry/${lorry.id}`);
  await settled(page);
  await expect(page.getByRole("main").getByRole("heading").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Look at it" })).toHaveCount(0);
  await page.goto(`/records/Crate/${crate.id}`);
  await settled(page);
  await page.getByRole("button", { name: "Start an orchestration" }).click();
  await page.getByRole("button", { name: "Look at it" }).click();
  await page.getByRole("dialog", { name: "Start Look at it" }).getByRole("button", { name: "Start", exact: true }).click();
  await expect(page).toHaveURL(/\/runs\/.+/);
  const legal = await Api.as(server, "legal");
  const told = async () => (await legal.get<{ items: { subject: string }[] }>("/notifications")).items.map((one) => one.subject);
  await expect.poll(told).toContain("Please look at Red");
});
