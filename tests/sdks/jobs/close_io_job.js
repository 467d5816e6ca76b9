/*
 * A small real job with the npm client: five drafts, one of them edited, scheduled, called back and deleted.
 *
 * Law: the client is used as its README tells; its fixed address is replaced in the one function that sends.
 */
'use strict';

const Closeio = require('close.io');

const send = Closeio.prototype._request;
Closeio.prototype._request = function (options) {
  options.uri = options.uri.replace('https://api.close.com/api/v1', process.env.CLOSE_BASE_URL);
  return send.call(this, options);
};

async function job() {
  const close = new Closeio(process.env.CLOSE_API_KEY);
  const said = [];
  const lead = await close.lead.create({name: 'Example Company'});
  let draft;
  for (let number = 0; number < 5; number += 1) {
    draft = await close.activity.email.create({
      lead_id: lead.id, status: 'draft', subject: `Offer ${number}`, body_text: 'Good morning',
      body_html: '<p>Good morning</p>', to: ['kim@example.com'],
    });
    said.push(draft.status);
  }
  const email = close.activity.email;
  said.push((await email.update(draft.id, {subject: 'A better offer'})).subject);
  said.push((await email.update(draft.id, {
    status: 'scheduled', sender: 'me@example.com', date_scheduled: '2040-01-01T09:00:00+00:00',
  })).status);
  said.push((await email.update(draft.id, {status: 'draft'})).status);
  for (let skip = 0, more = true; more; skip += 2) {
    const page = await email.search({lead_id: lead.id, _limit: 2, _skip: skip});
    said.push(page.data.length);
    more = page.has_more;
  }
  said.push(await email.delete(draft.id));
  process.stdout.write(`${JSON.stringify(said)}\n`);
}

job().catch((problem) => { console.error(problem); process.exitCode = 1; });
