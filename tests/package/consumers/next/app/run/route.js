import Handinger from 'handinger';

export const dynamic = 'force-dynamic';

export async function GET() {
  const worker = await new Handinger().workers.create({ input: 'hello' });
  return Response.json({ status: worker.status });
}
