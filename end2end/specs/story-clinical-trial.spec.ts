// The clinical-trial approval, installed from its template: named owners prepare the dossier, the committee signs it, it is
// submitted. Each in an own browser, or by their program; nothing runs out of order, and the logs prove it.

import { type Page } from "@playwright/test";
import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { type Server } from "../support/server.ts";
import { PASSWORD, complete, finish, holder, item, kept, openWork, run, sign, work } from "../support/story.ts";
import { installTemplate } from "../support/templates.ts";

test.describe.configure({ mode: "serial" });

const CODE = "MER-201";
const PARTS = {
  write_protocol: { protocol_version: "1.0", protocol_summary: "Against placebo, double blind." },
  write_statistics: { planned_subjects: 240, statistics_plan: "A power of 90 % at 5 %." },
  write_safety_plan: { safety_plan: "Weekly laboratory; two serious events stop it." },
};
const OWNERS = { write_protocol: "ravi", write_statistics: "ines", write_safety_plan: "jonas" } as const;
const CHECKED = ["version", "numbers", "safety", "papers"];

/** The owners hand in their parts by their programs. */
async function handIn(server: Server, code = CODE): Promise<void> {
  for (const step of ["write_protocol", "write_statistics", "write_safety_plan"] as const) {
    await complete(await Api.as(server, OWNERS[step]), code, step, { outcome: "done", values: PARTS[step] });
  }
}

/** Quality assurance lets the dossier pass, by a program. */
async function pass(server: Server, code = CODE): Promise<void> {
  const by = await holder(await Api.as(server, "helena"), code, "check_dossier");
  const values = { checked: CHECKED };
  await complete(await Api.as(server, by), code, "check_dossier", { outcome: "complete", values });
}

async function openTrial(page: Page, code = CODE): Promise<void> {
  await page.goto("/records/ClinicalTrial");
  await settled(page);
  await page.getByRole("link", { name: code }).first().click();
  await expect(page.getByRole("heading", { name: code, level: 1 })).toBeVisible();
}

test("named owners prepare the dossier, and it holds until everything is there", async ({ page, as, server }) => {
  test.setTimeout(180_000);
  await signIn(page, "admin");
  await installTemplate(page, "Clinical-trial approval");
  const helenas = await Api.as(server, "helena");

  // The protocol, with its documents.
  const ravi = await as("ravi");
  const ravis = await Api.as(server, "ravi");
  await openWork(ravi, ravis, CODE, "write_protocol");
  await ravi.getByRole("button", { name: "The protocol is ready" }).click();
  await expect(ravi.getByText(/is required/).first()).toBeVisible();
  await ravi.getByLabel("Protocol version").fill("1.0");
  await ravi.getByLabel("Summary of the protocol").fill("Against placebo, double blind.");
  const file = { name: "Protocol 1.0.txt", mimeType: "text/plain", buffer: Buffer.from("The protocol") };
  await ravi.getByLabel("Documents", { exact: true }).setInputFiles(file);
  await expect(ravi.getByRole("link", { name: "Protocol 1.0.txt" })).toBeVisible();
  await expectAccessible(ravi);
  await finish(ravi, "The protocol is ready", "Write the protocol");

  // The statistics, on a phone.
  const ines = await as("ines");
  await openWork(ines, await Api.as(server, "ines"), CODE, "write_statistics");
  await ines.setViewportSize({ width: 360, height: 740 });
  await expectNoSideways(ines);
  await ines.getByLabel("Planned subjects").fill("0");
  await ines.getByLabel("Statistical analysis plan").fill("A power of 90 % at 5 %.");
  await ines.getByRole("button", { name: "The statistics are ready" }).click();
  await expect(ines.getByText("At least one subject takes part.").first()).toBeVisible();
  await ines.getByLabel("Planned subjects").fill("240");
  await finish(ines, "The statistics are ready", "Plan the statistics");

  // The safety plan, by a program; nobody else can hand it in.
  const safety = await item(await Api.as(server, "jonas"), CODE, "write_safety_plan");
  expect(await ravis.refused("POST", `/work-items/${safety.id}/complete`, { outcome: "done" })).toBe("forbidden");
  const lukas = await Api.as(server, "lukas");
  expect(await lukas.refused("POST", `/work-items/${safety.id}/complete`, {})).toBe("work_item_not_found");
  await complete(await Api.as(server, "jonas"), CODE, "write_safety_plan", {
    outcome: "done",
    values: PARTS.write_safety_plan,
  });

  // All is written, but insurance and sites are missing: it holds, visibly.
  expect(await work(helenas, CODE, "check_dossier", "all")).toEqual([]);
  const helena = await as("helena");
  const { id } = await run(helenas, "clinical_trial_approval", CODE);
  await helena.goto(`/runs/${id}`);
  await settled(helena);
  await expect(helena.getByText("Insurance and sites").first()).toBeVisible();
  await expectAccessible(helena);
  await openTrial(helena);
  await helena.getByRole("button", { name: "Edit", exact: true }).click();
  await helena.getByLabel("Subjects insured from").fill("2031-01-01");
  await helena.getByLabel("Sites under contract").fill("3");
  await helena.getByRole("button", { name: "Save", exact: true }).click();
  await expect(helena.getByText(`${CODE} is saved.`)).toBeVisible();

  // Quality assurance finds gaps; the owners read which.
  const first = await holder(helenas, CODE, "check_dossier");
  const checker = await as(first);
  await openWork(checker, await Api.as(server, first), CODE, "check_dossier");
  await checker.getByRole("checkbox", { name: "the protocol names its version" }).check();
  await checker.getByRole("button", { name: "The dossier is complete" }).click();
  await expect(checker.getByText(/not ticked yet/).first()).toBeVisible();
  await expectAccessible(checker);
  await checker.getByLabel("What is missing").fill("The consent form.");
  await finish(checker, "Gaps found", "Check the dossier");
  await openWork(ravi, ravis, CODE, "write_protocol");
  await expect(ravi.getByText("The consent form.").first()).toBeVisible();
  await expect(ravi.getByLabel("Protocol version")).toHaveValue("1.0");
  await finish(ravi, "The protocol is ready", "Write the protocol");
  await complete(await Api.as(server, "ines"), CODE, "write_statistics", { outcome: "done" });
  await complete(await Api.as(server, "jonas"), CODE, "write_safety_plan", { outcome: "done" });

  // Then a colleague lets it pass.
  const second = await holder(helenas, CODE, "check_dossier");
  expect(second, "they take turns").not.toBe(first);
  const colleague = await as(second);
  await openWork(colleague, await Api.as(server, second), CODE, "check_dossier");
  for (const what of [
    "the protocol names its version",
    "statistics and protocol name the same number of subjects",
    "the safety plan covers the known risks",
    "all documents are there",
  ]) {
    await colleague.getByRole("checkbox", { name: what }).check();
  }
  await finish(colleague, "The dossier is complete", "Check the dossier");
  expect((await run(helenas, "clinical_trial_approval", CODE)).stage_label).toBe("Review committee approval");
});

test("the committee signs what it has read, and nobody changes that meanwhile", async ({ as, server, problems }) => {
  test.setTimeout(180_000);
  // A wrong password is refused.
  problems.allow(/422.*complete_work/);
  const helenas = await Api.as(server, "helena");
  const ravis = await Api.as(server, "ravi");
  const trial = await kept(helenas, "ClinicalTrial", CODE);
  const path = `/objects/ClinicalTrial/records/${trial.id}`;
  expect(await ravis.refused("PATCH", path, { fields: { product: "Other" } })).toBe("record_locked");

  const lukas = await as("lukas");
  const lukass = await Api.as(server, "lukas");
  await openWork(lukas, lukass, CODE, "committee_decision");
  await expect(lukas.getByText("0 of 2 have approved")).toBeVisible();
  await expect(lukas.getByText("A power of 90 % at 5 %.").first()).toBeVisible();
  await expectAccessible(lukas);
  await lukas.getByRole("button", { name: "Request changes" }).click();
  await expect(lukas.getByText("Say why, so that the others know what to do.")).toBeVisible();
  const statement = await sign(lukas, "Request changes", PASSWORD, "The rule for stopping is vague.");
  expect(statement).toBe(
    `I have read the dossier of ${CODE}, protocol version 1.0, and this is my own decision.`,
  );
  await expect(lukas.getByText("Decide as the committee: done.")).toBeVisible();
  expect(await work(await Api.as(server, "mei"), CODE, "committee_decision")).toEqual([]);

  // It comes back with the reason, and a new version goes the whole way again.
  const ravi = await as("ravi");
  await openWork(ravi, ravis, CODE, "write_protocol");
  await expect(ravi.getByText("sent it back from Review committee approval: The rule for stopping is vague.")).toBeVisible();
  await ravi.getByLabel("Protocol version").fill("1.1");
  await finish(ravi, "The protocol is ready", "Write the protocol");
  await complete(await Api.as(server, "ines"), CODE, "write_statistics", { outcome: "done" });
  await complete(await Api.as(server, "jonas"), CODE, "write_safety_plan", {
    outcome: "done",
    values: { safety_plan: "Weekly laboratory; two serious events of one kind stop it." },
  });
  await pass(server);

  // Two of three; one of them by a program.
  await openWork(lukas, lukass, CODE, "committee_decision");
  await sign(lukas, "Approve", "wrong");
  await expect(lukas.getByText("is not your password")).toBeVisible();
  await sign(lukas, "Approve", PASSWORD);
  await expect(lukas.getByText("Decide as the committee: done.")).toBeVisible();
  const mei = await Api.as(server, "mei");
  const meis = await item(mei, CODE, "committee_decision");
  const unsigned = { outcome: "approve" };
  expect(await mei.refused("POST", `/work-items/${meis.id}/complete`, unsigned)).toBe("signature_needed");
  await complete(mei, CODE, "committee_decision", { ...unsigned, signature: { password: PASSWORD } });
  expect(await work(await Api.as(server, "samira"), CODE, "committee_decision")).toEqual([]);

  const amara = await as("amara");
  await openWork(amara, await Api.as(server, "amara"), CODE, "chair_confirmation");
  await sign(amara, "Confirm", PASSWORD);
  await expect(amara.getByText("Confirm as the chair: done.")).toBeVisible();
  // All have signed, but the ethics committee has not answered: nothing goes out.
  expect((await run(helenas, "clinical_trial_approval", CODE)).stage_label).toBe("Review committee approval");
  expect(await work(helenas, CODE, "release_submission", "all")).toEqual([]);
});

test("it is submitted, the authority answers, and the logs prove the order", async ({ as, server }) => {
  test.setTimeout(180_000);
  const helenas = await Api.as(server, "helena");
  const tell = (name: string, correlation: string, data: object) =>
    helenas.send<{ delivered: number }>("POST", "/messages", { name, correlation, data });
  expect((await tell("ethics_opinion", "MER-999", { favourable: true })).delivered).toBe(0);
  expect((await tell("ethics_opinion", CODE, { favourable: true, remark: "Well planned." })).delivered).toBe(1);

  const petra = await as("petra");
  const petras = await Api.as(server, "petra");
  expect(await work(petras, CODE, "submit_to_authority"), "not before it is released").toEqual([]);
  await openWork(petra, petras, CODE, "release_submission");
  await sign(petra, "Release", PASSWORD);
  await expect(petra.getByText("Release for submission: done.")).toBeVisible();

  const oskar = await as("oskar");
  await openWork(oskar, await Api.as(server, "oskar"), CODE, "submit_to_authority");
  await oskar.getByLabel("Swissmedic").check();
  await oskar.getByLabel("Authority's reference").fill("SM-7741");
  await expectAccessible(oskar);
  await finish(oskar, "It is submitted", "Submit to the authority");
  const answer = { accepted: true, letter: "The trial may begin." };
  expect((await tell("authority_answer", CODE, answer)).delivered).toBe(1);
  expect((await run(helenas, "clinical_trial_approval", CODE)).status).toBe("Completed");

  // What was signed is what is there, and everybody can see it.
  const helena = await as("helena");
  await openTrial(helena);
  const signatures = helena.getByRole("region", { name: "Signatures" });
  await expect(signatures.getByText("protocol version 1.1", { exact: false })).toHaveCount(4);
  await expect(signatures.getByText("protocol version 1.0", { exact: false })).toHaveCount(1);
  await expectAccessible(helena);
  await helena.getByRole("tab", { name: "Files" }).click();
  await expect(helena.getByRole("link", { name: `Dossier ${CODE} version 1.1.pdf` })).toBeVisible();
  await helena.getByRole("tab", { name: "Related" }).click();
  await helena.getByRole("link", { name: "SUB-0001" }).click();
  await expect(helena.getByText("SM-7741").first()).toBeVisible();
  await expect(helena.getByText("Accepted", { exact: true }).first()).toBeVisible();

  // The log counts without a gap, and each part came after those before it.
  const { id } = await run(helenas, "clinical_trial_approval", CODE);
  type Entry = { seq: number; text: string };
  const log = (await helenas.get<{ items: Entry[] }>(`/runs/${id}/log?limit=200`)).items;
  expect(log.map((entry) => entry.seq)).toEqual(log.map((_, at) => at + 1));
  const last = (words: string) => log.findLastIndex((entry) => entry.text.includes(words));
  const order = [
    "Check the dossier", "Decide as the committee", "Confirm as the chair", "Release for submission",
    "Submit to the authority", "Note the answer",
  ].map(last);
  expect(order).not.toContain(-1);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  const verified = JSON.parse(await server.command("verify-audit", "--json")) as { good: boolean };
  expect(verified.good).toBe(true);
});

test("a committee that rejects ends it, and whoever began it takes it back", async ({ as, server }) => {
  test.setTimeout(180_000);
  const helenas = await Api.as(server, "helena");
  const begin = async (code: string) => {
    await helenas.send("POST", "/objects/ClinicalTrial/records", {
      fields: {
        code, name: "Another trial", phase: "i", protocol_owner: "ravi", statistics_owner: "ines",
        safety_owner: "jonas", regulatory_owner: "oskar", insured_from: "2031-01-01", sites_ready: 1,
      },
    });
    await handIn(server, code);
    await pass(server, code);
  };
  const same = { code: "MER-0", name: "Same", phase: "i", protocol_owner: "ravi", safety_owner: "ravi" };
  const owners = { statistics_owner: "ines", regulatory_owner: "oskar" };
  const alone = { fields: { ...same, ...owners } };
  expect(await helenas.refused("POST", "/objects/ClinicalTrial/records", alone), "two minds").not.toBe("");

  await begin("MER-401");
  const no = (comment: string) => ({ outcome: "reject", comment, signature: { password: PASSWORD } });
  await complete(await Api.as(server, "lukas"), "MER-401", "committee_decision", no("Too risky."));
  expect((await run(helenas, "clinical_trial_approval", "MER-401")).status).toBe("InProgress");
  const samira = await as("samira");
  await openWork(samira, await Api.as(server, "samira"), "MER-401", "committee_decision");
  await sign(samira, "Reject", PASSWORD, "The risk is not known.");
  await expect(samira.getByText("Decide as the committee: done.")).toBeVisible();
  expect((await run(helenas, "clinical_trial_approval", "MER-401")).status).toBe("Completed");
  const ravi = await as("ravi");
  await ravi.goto("/notifications");
  await settled(ravi);
  await expect(ravi.getByText("MER-401 is not approved").first()).toBeVisible();

  await begin("MER-402");
  const helena = await as("helena");
  await helena.goto(`/runs/${(await run(helenas, "clinical_trial_approval", "MER-402")).id}`);
  await settled(helena);
  await helena.getByRole("button", { name: "Recall" }).click();
  const dialog = helena.getByRole("dialog");
  await dialog.getByLabel("Why").fill("A better idea.");
  await dialog.getByRole("button", { name: "Recall it" }).click();
  await expect(helena.getByText("Recalled", { exact: true }).first()).toBeVisible();
  expect(await work(await Api.as(server, "mei"), "MER-402", "committee_decision")).toEqual([]);
});
