// The employee onboarding, installed from its template: HR, IT, the manager and the new hire, each in an own browser, side by
// side; what waits for a date moves with the first day.

import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { PASSWORD, choose, complete, finish, holder, item, kept, openWork, run, sign, work } from "../support/story.ts";
import { installTemplate } from "../support/templates.ts";
import { Mailbox, useMailbox } from "../support/outside.ts";

test.describe.configure({ mode: "serial" });

let mailbox: Mailbox;
test.beforeAll(async () => {
  mailbox = await Mailbox.open();
});
test.afterAll(async () => mailbox.close());

const WHO = "Nia Carter";
/** So many days from today, as `2031-05-06`. */
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test("HR files the contract, the manager's manager agrees, and the new hire is written to", async ({ page, as, server }) => {
  test.setTimeout(120_000);
  await useMailbox(await Api.as(server, "admin"), mailbox);
  await signIn(page, "admin");
  await installTemplate(page, "Employee onboarding");
  const fridas = await Api.as(server, "frida");

  const desk = await holder(fridas, WHO, "file_contract");
  const hr = await as(desk);
  await openWork(hr, await Api.as(server, desk), WHO, "file_contract");
  await expect(hr.getByRole("combobox", { name: "Manager" })).toHaveValue("Selma Aydin");
  await expectAccessible(hr);
  await hr.getByRole("button", { name: "Next" }).click();
  await expect(hr.getByLabel("Laptop")).toBeChecked();
  await hr.getByLabel("Second screen").check();
  await hr.getByLabel("Door badge").uncheck();
  await hr.getByLabel("Headset").uncheck();
  await expectAccessible(hr);
  await finish(hr, "The contract is signed", "File the contract");

  // Selma does not approve her own hire; Gustav does, to whom she reports.
  expect(await work(await Api.as(server, "selma"), WHO, "approve_hire")).toEqual([]);
  const gustav = await as("gustav");
  const gustavs = await Api.as(server, "gustav");
  await openWork(gustav, gustavs, WHO, "approve_hire");
  await gustav.locator("#decide-comment").fill("Which team?");
  await finish(gustav, "Give it back to HR", "Approve the hire");
  const again = await holder(fridas, WHO, "file_contract");
  await complete(await Api.as(server, again), WHO, "file_contract", { outcome: "signed" });
  await openWork(gustav, gustavs, WHO, "approve_hire");
  await expectAccessible(gustav);
  await finish(gustav, "Approve the hire", "Approve the hire");
  await expect.poll(() => mailbox.to("nia.carter@mail.example").length).toBe(1);
  const [mail] = mailbox.to("nia.carter@mail.example");
  expect(mail?.subject).toBe(`Your first day with us on ${inDays(40)}`);
});

test("IT, the manager and the new hire prepare side by side, once the day comes near", async ({ as, server }) => {
  test.setTimeout(180_000);
  const fridas = await Api.as(server, "frida");
  const { id } = await run(fridas, "employee_onboarding", WHO);
  const selma = await as("selma");
  const selmas = await Api.as(server, "selma");
  await openWork(selma, selmas, WHO, "plan_first_weeks");
  await choose(selma, "Buddy", "Selma", "Selma Aydin");
  await selma.getByLabel("Plan of the first weeks").fill("Meet everybody, then the first ticket.");
  await selma.getByRole("button", { name: "The plan is ready" }).click();
  await expect(selma.getByText("Choose somebody else than the manager.").first()).toBeVisible();
  await choose(selma, "Buddy", "Jakob", "Jakob Lind");
  await expectAccessible(selma);
  await finish(selma, "The plan is ready", "Plan the first weeks");

  // Six weeks are left: IT waits, visibly. The first day moves, and IT begins.
  expect(await work(fridas, WHO, "set_up_accounts", "all")).toEqual([]);
  const frida = await as("frida");
  await frida.goto(`/runs/${id}`);
  await settled(frida);
  await expect(frida.getByText("Until two weeks before").first()).toBeVisible();
  await expectAccessible(frida);
  const hire = await kept(fridas, "NewHire", WHO);
  await frida.goto(`/records/NewHire/${hire.id}`);
  await settled(frida);
  await frida.getByRole("button", { name: "Edit", exact: true }).click();
  await frida.getByLabel("First day").fill(inDays(7));
  await frida.getByRole("button", { name: "Save", exact: true }).click();
  await expect(frida.getByText(`${WHO} is saved.`)).toBeVisible();

  // One run for each thing, each with somebody of IT.
  await frida.goto(`/runs/${id}`);
  await settled(frida);
  const things = frida.getByRole("region", { name: "Runs of Equipment" });
  await expect(things.getByRole("link")).toHaveText([`Laptop for ${WHO}`, `Second screen for ${WHO}`]);
  for (const thing of ["Laptop", "Second screen"]) {
    const by = await holder(fridas, `${thing} for ${WHO}`, "provide_item");
    const it = await as(by);
    await openWork(it, await Api.as(server, by), `${thing} for ${WHO}`, "provide_item");
    await it.getByLabel("Serial or inventory number").fill(`HG-${thing.length}`);
    await finish(it, "It is ready", "Provide the item");
  }
  await expect(things).toContainText("2 of 2 runs done");

  // IT gives her an account: from then on she has her own work.
  expect(await work(await Api.as(server, "nia"), WHO, "personal_details")).toEqual([]);
  const by = await holder(fridas, WHO, "set_up_accounts");
  const it = await as(by);
  await openWork(it, await Api.as(server, by), WHO, "set_up_accounts");
  await it.getByLabel("Mail and calendar").last().check();
  await choose(it, "Account here", "Nia", WHO);
  await expectAccessible(it);
  await finish(it, "The accounts are ready", "Set up the accounts");
  const nia = await as("nia");
  await openWork(nia, await Api.as(server, "nia"), WHO, "personal_details");
  await nia.setViewportSize({ width: 360, height: 740 });
  await expectNoSideways(nia);
  await nia.getByRole("button", { name: "These are my details" }).click();
  await expect(nia.getByText(/is required/).first()).toBeVisible();
  await nia.getByLabel("Home address").fill("Elbe 1, Hamburg");
  await nia.getByLabel("Whom to call in an emergency").fill("Tess Carter, 040 555 01");
  await expectAccessible(nia);
  await finish(nia, "These are my details", "Give your details");
  expect((await run(fridas, "employee_onboarding", WHO)).stage_label).toBe("First day");
});

test("on the first day everybody is told and has their part", async ({ as, server }) => {
  test.setTimeout(180_000);
  const fridas = await Api.as(server, "frida");
  const hire = await kept(fridas, "NewHire", WHO);
  expect(await work(fridas, WHO, "hand_over", "all"), "the day has not come").toEqual([]);
  // It is today, says HR's program: what waits for the day goes on at once.
  const path = `/objects/NewHire/records/${hire.id}`;
  await fridas.send("PATCH", path, { fields: { starts_on: inDays(-1) } });
  const jakob = await as("jakob");
  await jakob.goto("/notifications");
  await settled(jakob);
  await expect(jakob.getByText(`Today ${WHO} begins as Application engineer`).first()).toBeVisible();

  const by = await holder(fridas, WHO, "hand_over");
  const receipt = { outcome: "done", values: { done: ["given", "works", "signed"] } };
  await complete(await Api.as(server, by), WHO, "hand_over", receipt);
  const selma = await as("selma");
  await openWork(selma, await Api.as(server, "selma"), WHO, "welcome_talk");
  await expect(selma.getByText("Meet everybody, then the first ticket.").first()).toBeVisible();
  await finish(selma, "Done", "Welcome them");
  const nia = await as("nia");
  await openWork(nia, await Api.as(server, "nia"), WHO, "read_house_rules");
  await nia.getByRole("checkbox", { name: "how to get out in a fire, and whom to call" }).check();
  await nia.getByRole("button", { name: "I have read them" }).click();
  await expect(nia.getByText(/not ticked yet/).first()).toBeVisible();
  await nia.getByRole("checkbox", { name: "how we treat data of customers and colleagues" }).check();
  await nia.getByRole("checkbox", { name: "how we note working time, sickness and holidays" }).check();
  await finish(nia, "I have read them", "Read the house rules");
  expect((await kept(fridas, "NewHire", WHO)).fields).toMatchObject({ status: "started", policies_read_on: inDays(0) });
  expect((await run(fridas, "employee_onboarding", WHO)).stage_label).toBe("Probation");
});

test("after a month they talk, and the probation is decided with signatures", async ({ as, server }) => {
  test.setTimeout(180_000);
  const fridas = await Api.as(server, "frida");
  const hire = await kept(fridas, "NewHire", WHO);
  const path = `/objects/NewHire/records/${hire.id}`;
  expect(await work(fridas, WHO, "newcomer_view", "all")).toEqual([]);
  await fridas.send("PATCH", path, { fields: { starts_on: inDays(-40) } });
  const nia = await as("nia");
  await openWork(nia, await Api.as(server, "nia"), WHO, "newcomer_view");
  await nia.getByLabel("Well", { exact: true }).check();
  await nia.getByLabel("What could be better").fill("The coffee");
  await finish(nia, "Send it", "Your first month");
  const selmas = await Api.as(server, "selma");
  await complete(selmas, WHO, "manager_view", {
    outcome: "done",
    values: { how: "well", goals: "Own a module." },
  });
  expect(await work(fridas, WHO, "confirm_employment", "all"), "it is too early").toEqual([]);

  await fridas.send("PATCH", path, { fields: { probation_ends_on: inDays(10) } });
  const selma = await as("selma");
  await openWork(selma, selmas, WHO, "confirm_employment");
  await expect(selma.getByText("The coffee").first()).toBeVisible();
  await expectAccessible(selma);
  const statement = await sign(selma, "Confirm", PASSWORD);
  expect(statement).toBe(`I have talked with ${WHO} about the probation and answer for this decision.`);
  await expect(selma.getByText("Decide on the probation: done.")).toBeVisible();
  const frida = await as("frida");
  await openWork(frida, fridas, WHO, "confirm_employment");
  await expect(frida.getByText("1 of 2 have approved")).toBeVisible();
  await sign(frida, "Confirm", PASSWORD);
  await expect(frida.getByText("Decide on the probation: done.")).toBeVisible();

  expect((await run(fridas, "employee_onboarding", WHO)).status).toBe("Completed");
  await nia.goto("/notifications");
  await settled(nia);
  await expect(nia.getByText(`The employment of ${WHO} is confirmed`).first()).toBeVisible();
  await frida.goto("/runs?status=all&orchestration=employee_onboarding");
  await settled(frida);
  await expect(frida.getByRole("row").filter({ hasText: WHO })).toContainText("Completed");
  await expectAccessible(frida);
});

test("whoever declines does not begin", async ({ as, server }) => {
  const fridas = await Api.as(server, "frida");
  const by = await holder(fridas, "Ruben Falk", "file_contract");
  const hr = await as(by);
  const found = await item(await Api.as(server, by), "Ruben Falk", "file_contract");
  await hr.goto(`/work/${found.id}`);
  await settled(hr);
  // It needs no complete form, so it can be said on the first page.
  await finish(hr, "They do not come", "File the contract");
  expect((await kept(fridas, "NewHire", "Ruben Falk")).fields["status"]).toBe("cancelled");
  expect((await run(fridas, "employee_onboarding", "Ruben Falk")).status).toBe("Completed");
});
