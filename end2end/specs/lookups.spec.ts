// A form offers what its flow looked up before it, and keeps who was chosen.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, settled, signIn, test } from "../support/fixtures.ts";

const flow = {
  label: "Choose a candidate", kind: "screen", start: "find", outputs: ["candidate"],
  variables: [{ name: "found", data_type: { type: "list", of: { type: "record", object: "Candidate" } } }],
  elements: [
    {
      name: "find", label: "Find candidates", next: "choose",
      body: {
        kind: "get_records", object: "Candidate", into: "found",
        filter: { rows: [{ field: "state", operator: "equals", value: { literal: "open" } }] },
      },
    },
    {
      name: "choose", label: "Choose",
      body: {
        kind: "screen",
        components: [{ name: "candidate", label: "Candidate", required: true, body: { kind: "choice", choices: [], from: { reference: "vars.found" } } }],
      },
    },
  ],
};

const definition = {
  label: "Invite somebody",
  trigger: { kind: "record", object: "Position", on: "created" },
  start: { to: "stage", name: "only" },
  stages: [{
    name: "only", label: "Only", next: { to: "end" },
    steps: [{ name: "choose", label: "Choose somebody", work: { kind: "interactive", flow: "choose", assignee: { kind: "user", name: "legal" } } }],
  }],
};

test("a form offers the records that its flow looked up", async ({ page, server }) => {
  const api = await Api.as(server, "admin");
  const text = (name: string, label: string) => ({ name, label, data_type: { type: "text" } });
  await api.send("POST", "/objects", { name: "Position", label: "Position", fields: [text("name", "Name")] });
  await api.send("POST", "/objects", { name: "Candidate", label: "Candidate", fields: [text("name", "Name"), text("state", "State")] });
  for (const [name, state] of [["Ida Open", "open"], ["Carl Gone", "gone"]]) {
    await api.send("POST", "/objects/Candidate/records", { fields: { name, state } });
  }
  await api.send("POST", "/flows", { name: "choose", definition: flow });
  await api.send("POST", "/flows/choose/activate");
  await api.send("POST", "/orchestrations", { name: "invite", definition });
  await api.send("POST", "/orchestrations/invite/activate");
  await api.send("POST", "/objects/Position/records", { fields: { name: "Gardener" } });
  const work = await (await Api.as(server, "legal")).get<{ items: { id: string; step: string }[] }>("/work-items?scope=mine&orchestration=invite");

  await signIn(page, "legal");
  await page.goto(`/work/${work.items[0]?.id}`);
  await settled(page);
  const choice = page.getByRole("radio", { name: "Ida Open" });
  await expect(choice).toBeVisible();
  await expect(page.getByText("Carl Gone")).toHaveCount(0);
  await expectAccessible(page);
  await choice.check();
  await page.getByRole("button", { name: "Done" }).click();
  const runs = async () => (await api.get<{ items: { status: string }[] }>("/runs?orchestration=invite")).items.map((run) => run.status);
  await expect.poll(runs).toEqual(["Completed"]);
});
