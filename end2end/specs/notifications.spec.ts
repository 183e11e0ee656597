// How people are told things: what each chooses, quiet hours and the daily mail, what mails say, links that stop them, messages of
// the browser, due dates in a calendar, and what was sent to whom.

import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo } from "node:net";
import { type Page } from "@playwright/test";
import { type ParsedMail } from "mailparser";
import { Api } from "../support/api.ts";
import { expect, expectAccessible, expectNoSideways, settled, signIn, test } from "../support/fixtures.ts";
import { Mailbox, useMailbox } from "../support/outside.ts";
import { type Server } from "../support/server.ts";

test.describe.configure({ mode: "default" });

/** Whoever gets mails in these tests. */
const MIA = "mia@fermata.example";

async function ready(server: Server): Promise<{ admin: Api; sales: Api; mailbox: Mailbox }> {
  const [admin, sales, mailbox] = [await Api.as(server, "admin"), await Api.as(server, "sales"), await Mailbox.open()];
  await useMailbox(admin, mailbox);
  await admin.send("PATCH", "/users/sales", { email: MIA });
  // Quiet hours that another test has set hold no mail back, whatever the time of day.
  await sales.send("PUT", "/notifications/preferences", {});
  return { admin, sales, mailbox };
}

/** A customer whom an administrator hands to Mia: who brings work upon themself is not told of it. */
async function newAccount(admin: Api, company: string): Promise<void> {
  await admin.send("POST", "/objects/Account/records", { fields: { name: company, owner: "sales" } });
}

/** A header as it was sent, without its name. */
function header(mail: ParsedMail | undefined, name: string): string {
  const line = mail?.headerLines.find((line) => line.key === name)?.line ?? "";
  return line.slice(line.indexOf(":") + 1).replace(/\r?\n\s+/g, " ").trim();
}

async function choices(page: Page): Promise<void> {
  await page.goto("/profile/notifications");
  await settled(page);
  await expect(page.getByRole("heading", { name: "What you are told, and how" })).toBeVisible();
}

test("each person chooses how they are told, and mails follow", async ({ page, problems, server }) => {
  problems.allow(/422/);
  const { admin, sales, mailbox } = await ready(server);
  await newAccount(admin, "Early Bird Ltd");
  await expect.poll(() => mailbox.to(MIA).length).toBe(1);
  const [mail] = mailbox.to(MIA);
  expect(mail?.text).toContain(`${server.url}/work/`);
  expect(mail?.text).toContain("Why you: ");
  expect(header(mail, "list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");

  await signIn(page, "sales");
  await choices(page);
  await expect(page.getByText(`Mails go to ${MIA}.`)).toBeVisible();
  const byMail = page.getByLabel("Work for you or your team: by e-mail");
  await expect(byMail).toHaveValue("now");
  await expectAccessible(page);
  await byMail.selectOption({ label: "In the daily mail" });
  await page.getByLabel("Quiet hours: only what is urgent leaves Fermata").check();
  await page.getByLabel("From").fill("20:00");
  await page.getByLabel("Until").fill("06:30");
  await page.getByLabel("The daily mail comes at").fill("07:30");
  await page.getByLabel("Your time zone").fill("Europe/Nowhere");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Is no time zone; write one such as Europe/Berlin")).toBeVisible();
  await page.getByLabel("Your time zone").fill("Europe/Berlin");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Your settings are saved")).toBeVisible();
  await page.reload();
  await settled(page);
  await expect(byMail).toHaveValue("digest");
  await expect(page.getByLabel("Until")).toHaveValue("06:30");
  await newAccount(admin, "Daily Ltd");
  await expect.poll(async () => (await sales.get<{ items: unknown[] }>("/notifications")).items.length).toBeGreaterThan(1);
  expect(mailbox.to(MIA)).toHaveLength(1);

  await page.getByRole("button", { name: "Tell me as my organisation says" }).click();
  await expect(byMail).toHaveValue("now");
  await page.getByRole("link", { name: "What was sent to you" }).click();
  await expect(page.getByRole("row", { name: /E-mail.*Arrived/ }).first()).toBeVisible();
  await page.getByLabel("By").selectOption({ label: "E-mail" });
  await expect(page.getByRole("row", { name: /In Fermata/ })).toHaveCount(0);
  await expectAccessible(page);
  await mailbox.close();
});

test("a link in a mail stops such mails without signing in, and lets them come again", async ({ page, server }) => {
  const { admin, mailbox } = await ready(server);
  await newAccount(admin, "Link Ltd");
  await expect.poll(() => mailbox.to(MIA).length).toBe(1);
  const [mail] = mailbox.to(MIA);
  const link = /<(http[^>]+)>/.exec(header(mail, "list-unsubscribe"))?.[1] ?? "";
  expect(link).toContain("/unsubscribe/");
  expect(mail?.text).toContain(`Stop these mails: ${link}\n`);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Stop these mails?" })).toBeVisible();
  await expect(page.getByText("“Work for you or your team” are sent to m…@fermata.example")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Stop these mails" }).click();
  await expect(page.getByRole("heading", { name: "These mails are stopped" })).toBeVisible();
  await expectAccessible(page);
  await newAccount(admin, "Silent Ltd");
  await page.getByRole("button", { name: "Let them come again" }).click();
  await expect(page.getByRole("heading", { name: "The mails come again" })).toBeVisible();
  // A mail program does it in one click, and is nobody's browser.
  const answer = await fetch(link, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
  });
  expect(answer.status).toBe(200);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "These mails are stopped" })).toBeVisible();
  expect(mailbox.to(MIA)).toHaveLength(1);
  await page.getByRole("button", { name: "Let them come again" }).click();
  await expect(page.getByRole("heading", { name: "The mails come again" })).toBeVisible();
  await mailbox.close();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("mails are stopped by a plain form, and a link that is not whole says so", async ({ page, problems, server }) => {
    problems.allow(/404/);
    const { admin, mailbox } = await ready(server);
    await newAccount(admin, "Plain Ltd");
    await expect.poll(() => mailbox.to(MIA).length).toBe(1);
    const link = /Stop these mails: (\S+)/.exec(mailbox.to(MIA)[0]?.text ?? "")?.[1] ?? "";
    await page.goto(link);
    await page.getByRole("button", { name: "Stop these mails" }).click();
    await expect(page.getByRole("heading", { name: "These mails are stopped" })).toBeVisible();
    await page.getByRole("button", { name: "Let them come again" }).click();
    await expect(page.getByRole("heading", { name: "The mails come again" })).toBeVisible();
    await page.goto("/unsubscribe/nothing");
    await expect(page.getByRole("heading", { name: "This link is not whole" })).toBeVisible();
    await mailbox.close();
  });
});

test("administrators say what holds for everybody, what mails say, and see what was sent", async ({ page, problems, server }) => {
  problems.allow(/422/);
  problems.allow(/Blocked script execution/);
  const { admin, mailbox } = await ready(server);
  await admin.send("POST", "/users", { name: "nora", label: "Nora Winter", role: "member" });
  await signIn(page, "admin");
  await page.goto("/admin/notifications");
  await settled(page);
  await expect(page.getByText("No mail reaches Nora Winter: they have no e-mail address.", { exact: false })).toBeVisible();
  await page.getByLabel("Runs that need help: by e-mail").selectOption({ label: "At once" });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("It holds for everybody who chose nothing else")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("tab", { name: "What mails say" }).click();
  await page.getByRole("button", { name: "Change: Work for you or your team" }).click();
  await expect(page.frameLocator("iframe").getByRole("heading")).toHaveText("Review the terms for Blue Harbor Freight");
  await page.getByLabel("Subject").fill("To do: {{subject}} {{nobody}}");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Names nobody, which is not there", { exact: false })).toBeVisible();
  await page.getByLabel("Subject").fill("To do: {{subject}}");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByText("To do: Review the terms for Blue Harbor Freight")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The text is saved")).toBeVisible();
  await newAccount(admin, "Template Ltd");
  await expect.poll(() => mailbox.to(MIA)[0]?.subject ?? "").toMatch(/^To do: .*Template Ltd/);
  await page.getByRole("button", { name: "Change: Work for you or your team" }).click();
  await page.getByRole("button", { name: "Back to the shipped text" }).click();
  await expect(page.getByText("The text is as shipped again")).toBeVisible();

  await page.getByRole("tab", { name: "What was sent" }).click();
  await expect(page.getByRole("row", { name: /Template Ltd.*Mia Chen.*E-mail.*Arrived/ })).toBeVisible();
  await page.getByLabel("State").selectOption({ label: "Not delivered" });
  await expect(page.getByText("Nothing here")).toBeVisible();
  await expectAccessible(page);
  await mailbox.close();
});

test("due dates are a calendar that other programs read", async ({ page, server }) => {
  const { admin, mailbox } = await ready(server);
  await newAccount(admin, "Calendar Ltd");
  await signIn(page, "sales");
  await choices(page);
  await page.getByRole("button", { name: "Make an address" }).click();
  const address = (await page.locator(".secret code").textContent()) ?? "";
  const calendar = await fetch(address);
  expect(calendar.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
  const text = (await calendar.text()).replaceAll("\r\n ", "");
  expect(text).toContain("Calendar Ltd");
  expect(text).toMatch(/DTSTART:\d{8}T\d{6}Z\r\n/);
  const tag = calendar.headers.get("etag") ?? "";
  expect((await fetch(address, { headers: { "if-none-match": tag } })).status).toBe(304);
  await page.getByRole("button", { name: "Make a new address" }).click();
  await expect(page.locator(".secret code")).not.toHaveText(address);
  expect((await fetch(address)).status).toBe(404);
  await expectAccessible(page);
  await mailbox.close();
});

/** A push service: takes messages for one browser, whose keys it has here. */
async function pushService() {
  const browser = createECDH("prime256v1");
  const own = browser.generateKeys();
  const auth = randomBytes(16);
  const got: { headers: IncomingHttpHeaders; said: { title: string; path: string } }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts);
      const length = body[20] ?? 0;
      const theirs = body.subarray(21, 21 + length);
      const first = hkdfSync("sha256", browser.computeSecret(theirs), auth, Buffer.concat([Buffer.from("WebPush: info\0"), own, theirs]), 32);
      const salt = body.subarray(0, 16);
      const key = Buffer.from(hkdfSync("sha256", Buffer.from(first), salt, "Content-Encoding: aes128gcm\0", 16));
      const nonce = Buffer.from(hkdfSync("sha256", Buffer.from(first), salt, "Content-Encoding: nonce\0", 12));
      const sealed = body.subarray(21 + length);
      const opener = createDecipheriv("aes-128-gcm", key, nonce);
      opener.setAuthTag(sealed.subarray(sealed.length - 16));
      const text = Buffer.concat([opener.update(sealed.subarray(0, sealed.length - 16)), opener.final()]);
      got.push({ headers: request.headers, said: JSON.parse(text.subarray(0, -1).toString()) });
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
  const port = (server.address() as AddressInfo).port;
  const keys = { p256dh: own.toString("base64url"), auth: auth.toString("base64url") };
  return { got, port, keys, close: () => new Promise<void>((done) => server.close(() => done())) };
}

test("a browser shows messages once it is asked to, and no more once it is told so", async ({ page, server }) => {
  const { admin, mailbox } = await ready(server);
  const service = await pushService();
  await admin.send("PUT", "/allowed-hosts", { hosts: [`127.0.0.1:${service.port}`] });
  // The push service of the browser's maker is out of reach here: the browser is given another one.
  await page.addInitScript(({ endpoint, keys }) => {
    PushManager.prototype.subscribe = function () {
      return Promise.resolve({ endpoint, keys, toJSON: () => ({ endpoint, keys }) } as unknown as PushSubscription);
    };
  }, { endpoint: `http://127.0.0.1:${service.port}/push/one`, keys: service.keys });
  await signIn(page, "sales");
  await choices(page);
  await page.getByRole("button", { name: "Show messages in this browser" }).click();
  await expect(page.getByText("This browser shows your messages")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Stop messages in Chrome on/ })).toBeVisible();
  await newAccount(admin, "Push Ltd");
  await expect.poll(() => service.got.length).toBe(1);
  const [message] = service.got;
  expect(message?.said.title).toContain("Push Ltd");
  expect(message?.said.path).toMatch(/^\/work\//);
  expect(message?.headers["authorization"]).toMatch(/^vapid t=.+, k=.+/);
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Stop messages in Chrome on/ }).click();
  await expect(page.getByText("That browser shows no messages any more")).toBeVisible();
  await newAccount(admin, "Quiet Ltd");
  await expect.poll(() => mailbox.to(MIA).length).toBe(2);
  expect(service.got).toHaveLength(1);
  await service.close();
  await mailbox.close();
});

test("whom a comment names is told, and led to the record", async ({ page, server }) => {
  const { sales, mailbox } = await ready(server);
  const record = await sales.send<{ id: string }>("POST", "/objects/Account/records", {
    fields: { name: "Mention Ltd", owner: "sales" },
  });
  await sales.send("POST", `/objects/Account/records/${record.id}/comments`, { body: "@manager have a look, please" });
  await signIn(page, "manager");
  await page.goto("/notifications");
  await settled(page);
  await page.getByRole("main").getByRole("link", { name: /mentions you at Mention Ltd/ }).click();
  await expect(page).toHaveURL(new RegExp(`/records/Account/${record.id}$`));
  await mailbox.close();
});

for (const scheme of ["light", "dark"] as const) {
  test(`the pages fit a phone, in ${scheme}`, async ({ page, server }) => {
    const { admin, mailbox } = await ready(server);
    await newAccount(admin, "Phone Ltd");
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 360, height: 740 });
    await signIn(page, "admin");
    for (const path of ["/profile/notifications", "/profile/sent", "/admin/notifications"]) {
      await page.goto(path);
      await settled(page);
      await expectNoSideways(page);
      await expectAccessible(page);
    }
    await page.getByRole("tab", { name: "What was sent" }).click();
    await expect(page.getByRole("table")).toBeVisible();
    await expectNoSideways(page);
    await mailbox.close();
  });
}
