"""Typesets sentences, degrades the pages, reads them with Tesseract and writes aligned pairs of lines.

synth.py SEED PAGES LANG,LANG… OUT TEXT…   writes OUT/LANG.obs (as read) and OUT/LANG.int (as set)
"""
import fitz, numpy as np, random, subprocess, sys, os, unicodedata
from concurrent.futures import ThreadPoolExecutor
seed=int(sys.argv[1]); pages=int(sys.argv[2]); langs=sys.argv[3].split(','); out=sys.argv[4]; texts=sys.argv[5:]
os.makedirs(out,exist_ok=True)
rng=random.Random(seed); nr=np.random.default_rng(seed)
lines=[]
for f in texts:
    lines+=[l.strip() for l in open(f,encoding='utf8') if 30<len(l)<900]
rng.shuffle(lines)
L='/usr/share/fonts/truetype/liberation2/LiberationSerif-'; G='/usr/share/texmf/fonts/opentype/public/tex-gyre/texgyretermes-'
fonts=[L+'Regular.ttf']*4+[G+'regular.otf']*3+[L+'Bold.ttf',L+'Italic.ttf',G+'bold.otf',G+'italic.otf']
it=iter(lines)
def wrap(t,n):
    w=t.split(); cur=''; res=[]
    for x in w:
        if len(cur)+len(x)+1>n and cur: res.append(cur); cur=x
        else: cur=(cur+' '+x).strip()
    res.append(cur); return res
def page(k):
    doc=fitz.open(); p=doc.new_page(width=595,height=842); y=60; gold=[]
    base=rng.choice(fonts[:7])
    while y<790:
        t=next(it); f=base if rng.random()<.7 else rng.choice(fonts)
        if rng.random()<.12: t=' '.join(t.split()[:rng.randint(2,9)]).upper(); f=rng.choice(fonts[7:8]+fonts[9:10])
        elif rng.random()<.2: t='- '+t
        for l in wrap(t,82):
            if y>790: break
            p.insert_text((60,y),l,fontname='F%d'%fonts.index(f),fontfile=f,fontsize=13 if len(l)<76 else 12)
            gold.append((y,l)); y+=19
        y+=6
    pdf=f'{out}/p{k}.pdf'; doc.save(pdf,garbage=3,deflate=True)
    dpi=rng.choice([130,150,180,200]); pix=doc[0].get_pixmap(dpi=dpi,colorspace=fitz.csGRAY)
    a=np.frombuffer(pix.samples,dtype=np.uint8).reshape(pix.h,pix.w).astype(float)
    from scipy import ndimage as nd
    sev=rng.random()
    a=nd.gaussian_filter(a,.45+.75*sev)
    a=a+nr.normal(0,6+22*sev,a.shape)
    if rng.random()<.6:
        th=rng.uniform(120,190); a=np.where(a>th,255,0)
        if rng.random()<.5:
            m=nr.random(a.shape)<.004*sev; a=np.where(m,255-a,a)
    a=np.clip(a,0,255).astype(np.uint8)
    png=f'{out}/p{k}.pgm'
    open(png,'wb').write(b'P5 %d %d 255\n'%(a.shape[1],a.shape[0])+a.tobytes())
    os.remove(pdf)
    return png,gold,dpi
def read(job):
    png,gold,dpi,lang=job
    env=dict(os.environ,OMP_THREAD_LIMIT='1')
    r=subprocess.run(['nice','-n','15','tesseract',png,'-','-l',lang,'--psm','6','--dpi',str(dpi),'tsv'],capture_output=True,text=True,env=env).stdout
    rows={}
    for l in r.split('\n')[1:]:
        c=l.split('\t')
        if len(c)<12 or c[0]!='5' or not c[11].strip(): continue
        key=(c[2],c[3],c[4]); rows.setdefault(key,[]).append((int(c[7])+int(c[9]),c[11]))
    obs={}
    for k,ws in rows.items():
        y=np.median([w[0] for w in ws])*72/dpi
        obs.setdefault(min(range(len(gold)),key=lambda i:abs(gold[i][0]+2-y)),[]).append(' '.join(w[1] for w in ws))
    o=[];g=[]
    for i,(y,t) in enumerate(gold):
        if i in obs and len(obs[i])==1:
            o.append(unicodedata.normalize('NFC',obs[i][0])); g.append(unicodedata.normalize('NFC',t))
    return lang,o,g
jobs=[]
for k in range(pages):
    png,gold,dpi=page(k)
    for l in langs: jobs.append((png,gold,dpi,l))
fo={l:open(f'{out}/{l}.obs','w') for l in langs}; fg={l:open(f'{out}/{l}.int','w') for l in langs}
with ThreadPoolExecutor(1) as ex:
    for lang,o,g in ex.map(read,jobs):
        for a,b in zip(o,g): fo[lang].write(a+'\n'); fg[lang].write(b+'\n')
        fo[lang].flush(); fg[lang].flush()
