// A deal desk in small: people decide in the work guide, each in an own browser; a signature is bound to the record, the run
// goes back with the reason, the submitter recalls, and colleagues are asked.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, test } from "../support/fixtures.ts";
import { type Server } from "../support/server.ts";

test.describe.configure({ mode: "serial" });

/** The object and the orchestration, active. */
async function deals(server: Server): Promise<Api> {
  const admin = await Api.as(server, "admin");
  const text = (name: string, label: string) => ({ name, label, data_type: { type: "text" } });
  await admin.send("POST", "/objects", {
    name: "Deal", label: "Deal", label_plural: "Deals",
    fields: [text("name", "Name"), { name: "amount", label: "Amount", data_type: { type: "number" } }],
  });
  const user = (name: string) => ({ kind: "user", name });
  const definition = {
    label: "Deal desk", owner: "manager",
    trigger: { kind: "record", object: "Deal", on: "created" },
    start: { to: "stage", name: "offer" },
    stages: [
      { name: "offer", label: "Offer", next: { to: "stage", name: "approve" },
        steps: [{ name: "draft", label: "Prepare the offer",
          work: { kind: "interactive", assignee: { kind: "starter" }, guidance: "Check **{{record.name}}**." } }] },
      { name: "approve", label: "Approve", next: { to: "end" },
        steps: [{ name: "ok", label: "Approve the deal", work: {
          kind: "approval", approvers: [user("legal"), user("finance")], rule: { kind: "all" }, send_back: ["offer"],
          outcomes: [
            { name: "approve", label: "Approve", meaning: "approve" },
            { name: "reject", label: "Reject", meaning: "reject", needs_comment: true },
            { name: "changes", label: "Request changes", meaning: "send_back" },
          ],
          lock: {}, signature: { statement: "I have reviewed {{record.name}} and approve it." },
        } }] },
    ],
  };
  await admin.send("POST", "/orchestrations", { name: "deal_desk", definition });
  await admin.send("POST", "/orchestrations/deal_desk/activate");
  return admin;
}

type Item = { id: string; step_label: string; run: string };

/** The open work of somebody of the deal desk. */
async function work(server: Server, persona: "sales" | "legal" | "finance"): Promise<Item[]> {
  const api = await Api.as(server, persona);
  const page = await api.get<{ items: Item[] }>("/work-items?orchestration=deal_desk");
  return page.items;
}

test("two sign, one sends back first, and the record stands still meanwhile", async ({ server, as, problems }) => {
  // A wrong password is refused.
  problems.allow(/422.*complete_work/);
  await deals(server);
  const maker = await Api.as(server, "sales");
  const record = await maker.send<{ id: string }>("POST", "/objects/Deal/records", {
    fields: { name: "Blue Harbor deal", amount: 500 },
  });
  const sales = await as("sales");
  const offer = async () => {
    const [item] = await work(server, "sales");
    await sales.goto(`/work/${item!.id}`);
    await settled(sales);
    return sales;
  };
  await offer();
  await sales.getByRole("button", { name: "Done" }).click();
  await expect(sales.getByText("Prepare the offer: done.")).toBeVisible();

  // Legal asks for changes, and must say why.
  const legal = await as("legal");
  const decide = async (page: typeof legal, who: "legal" | "finance") => {
    const [item] = await work(server, who);
    await page.goto(`/work/${item!.id}`);
    await settled(page);
  };
  await decide(legal, "legal");
  await expect(legal.getByRole("heading", { name: "Who decides" })).toBeVisible();
  await expect(legal.getByText("0 of 2 have approved")).toBeVisible();
  await expectAccessible(legal);
  await legal.getByRole("button", { name: "Request changes" }).click();
  await expect(legal.getByText("Say why, so that the others know what to do.")).toBeVisible();
  await legal.locator("#decide-comment").fill("The term is too long.");
  const sign = async (page: typeof legal, button: string, password: string) => {
    await page.getByRole("button", { name: button }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("I have reviewed Blue Harbor deal and approve it.");
    await dialog.getByLabel("Your password").fill(password);
    await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  };
  await sign(legal, "Request changes", "demo");
  await expect(legal.getByText("Approve the deal: done.")).toBeVisible();

  // Sales reads why it came back, and hands it in again.
  await offer();
  await expect(sales.getByText("sent it back from Approve: The term is too long.")).toBeVisible();
  await sales.getByRole("button", { name: "Done" }).click();
  await expect(sales.getByText("Prepare the offer: done.")).toBeVisible();

  // Nobody changes what is decided on.
  const edit = await fetch(`${server.url}/api/v1/objects/Deal/records/${record.id}`, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${await server.command("token", "create", "--user", "sales")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ fields: { amount: 1 } }),
  });
  expect(((await edit.json()) as { code: string }).code).toBe("record_locked");

  // A wrong password signs nothing; the right one does.
  await decide(legal, "legal");
  await sign(legal, "Approve", "wrong");
  await expect(legal.getByText("is not your password")).toBeVisible();
  await sign(legal, "Approve", "demo");
  await expect(legal.getByText("Approve the deal: done.")).toBeVisible();
  const finance = await as("finance");
  await decide(finance, "finance");
  await expect(finance.getByText("1 of 2 have approved")).toBeVisible();
  await sign(finance, "Approve", "demo");
  await expect(finance.getByText("Approve the deal: done.")).toBeVisible();

  // Both signatures stand on the record.
  const manager = await as("manager");
  await manager.goto(`/records/Deal/${record.id}`);
  await settled(manager);
  const signatures = manager.getByRole("region", { name: "Signatures" });
  await expect(signatures.getByText("I have reviewed Blue Harbor deal and approve it.")).toHaveCount(3);
  await expectAccessible(manager);
});

test("the submitter recalls, a colleague is asked, another approver comes and goes", async ({ server, as }) => {
  const maker = await Api.as(server, "sales");
  const made = async (name: string) => {
    await maker.send("POST", "/objects/Deal/records", { fields: { name, amount: 10 } });
    const [item] = await work(server, "sales");
    await maker.send("POST", `/work-items/${item!.id}/complete`, {});
    return item!.run;
  };
  const run = await made("Kiel deal");
  const legal = await as("legal");
  const [item] = await work(server, "legal");
  await legal.goto(`/work/${item!.id}`);
  await settled(legal);
  await legal.getByText("Why am I seeing this?").click();
  await expect(legal.getByText("Mia Chen cannot do it: they started this run.")).toBeVisible();
  await legal.getByRole("button", { name: "Ask a colleague" }).click();
  const dialog = legal.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Who" }).fill("Tom");
  await legal.getByRole("option", { name: /Tom Okafor/ }).click();
  await dialog.getByLabel("Why").fill("I am on a train.");
  await dialog.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(legal.getByText("Tom Okafor does it for you.", { exact: false })).toBeVisible();

  const manager = await as("manager");
  await manager.goto(`/runs/${run}`);
  await settled(manager);
  const card = manager.getByRole("region", { name: "Approve the deal" });
  await expect(card).toContainText("with Tom Okafor");
  await expectAccessible(manager);
  await card.getByRole("button", { name: "Ask somebody else too" }).click();
  const add = manager.getByRole("dialog");
  await add.getByRole("combobox", { name: "Who" }).fill("Sofia");
  await manager.getByRole("option", { name: /Sofia Marin/ }).click();
  await add.getByLabel("Why").fill("She knows the client.");
  await add.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(card).toContainText("0 of 3 have approved");

  const sales = await as("sales");
  await sales.setViewportSize({ width: 360, height: 740 });
  await sales.goto(`/runs/${run}`);
  await settled(sales);
  await expectNoSideways(sales);
  await sales.getByRole("button", { name: "Recall" }).click();
  const recall = sales.getByRole("dialog");
  await recall.getByLabel("Why").fill("The price was wrong.");
  await recall.getByRole("button", { name: "Recall it" }).click();
  await expect(sales.getByText("Recalled", { exact: true }).first()).toBeVisible();
});
